package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.PlanDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema against the reader: an editor must not say what the reader does not, nor stay silent where it speaks. */
class SchemaTest {
    private static final Json SCHEMA = Json.parse(PlanDocument.schema());
    private static final Schema VALIDATOR = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(PlanDocument.schema(), InputFormat.JSON);

    private static boolean schemaAccepts(String document) {
        return VALIDATOR.validate(document, InputFormat.JSON).isEmpty();
    }

    private static boolean readerAccepts(String document) {
        try {
            PlanDocument.json(document, "p.json");
            return true;
        } catch (InvalidPlanException e) {
            return false;
        }
    }

    @Test
    void everyPlanThatIsPrintedFits() {
        RandomPlans plans = new RandomPlans(99);
        for (int i = 0; i < 500; i++) {
            String document = plans.next().document();
            assertThat(VALIDATOR.validate(document, InputFormat.JSON))
                    .as(document)
                    .isEmpty();
        }
    }

    @Test
    void theExampleOfTheDesignFits() {
        String document = """
                { "$schema": "./plan-v1.schema.json", "apiVersion": "plan/v1", "name": "incident-digest",
                  "title": "Daily incident digest", "request": "Summarise yesterday's incidents and open tickets",
                  "owner": "ops", "labels": {"team": "sre"}, "inputs": {"day": "2026-11-20"},
                  "limits": {"maxParallel": 4, "timeout": "PT2H"},
                  "defaults": {"timeout": "PT2M",
                    "retry": {"maxAttempts": 3, "delay": "PT1S", "factor": 2, "maxDelay": "PT30S", "jitter": 0.2}},
                  "tasks": [
                    {"id": "fetch", "type": "incidents-api", "payload": {"day": "${inputs#/day}"}},
                    {"id": "triage", "type": "triage-incidents", "timeout": "PT10M",
                      "payload": {"items": "${fetch#/incidents}"}},
                    {"id": "ticket", "type": "ticket-cli", "runIf": "triage#/severity >= 2 && triage#/count > 0",
                      "allowFailure": true, "retry": {"maxAttempts": 1},
                      "payload": {"args": ["create", "${triage#/title}"], "env": {"TOKEN": {"$secret": "ticketing"}}}},
                    {"id": "digest", "type": "write-digest",
                      "dependsOn": ["triage", {"task": "ticket", "outcome": "always"}],
                      "payload": {"triage": "${triage}", "tickets": {"$from": "ticket#/urls", "default": []}}}],
                  "output": "${digest}" }
                """;
        assertThat(schemaAccepts(document)).isTrue();
        assertThat(readerAccepts(document)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'apiVersion':'plan/v2','name':'p','tasks':[{'id':'a','type':'t'}]}",
                "{'apiVersion':'plan/v1','name':'','tasks':[{'id':'a','type':'t'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'type':'t'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[null]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'inputs','type':'t'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a b','type':'t'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','tpye':'t'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','approval':{}}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','title':null}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','timeout':30}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','timeout':'30s'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','cleanup':'yes'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','onUnknown':'retry'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','retry':{'maxAttempts':0}}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','retry':{'factor':0.5}}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','retry':{'jitter':1.5}}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','permits':{'gpu':0}}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','runIf':''}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','dependsOn':'b'}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','dependsOn':[{'anyOf':[]}]}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t','dependsOn':[{'task':'b','outcome':'x'}]}]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t'}],'inputs':[]}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t'}],'labels':{'a':1}}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t'}],'failFast':true}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t'}],'limits':{'maxParallel':0}}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t'}],'limits':{'budget':{}}}",
                "{'apiVersion':'plan/v1','name':'p','tasks':[{'id':'a','type':'t'}],'defaults':{'retries':3}}",
            })
    void bothRefuse(String shorthand) {
        String document = shorthand.replace('\'', '"');
        assertThat(schemaAccepts(document)).as("schema").isFalse();
        assertThat(readerAccepts(document)).as("reader").isFalse();
    }

    @Test
    void keysOfAHostsOwnFitEverywhere() {
        String document = """
                {"x-a": 1, "apiVersion": "plan/v1", "name": "p", "limits": {"x-a": 1}, "defaults": {"x-a": 1, "retry": {"x-a": 1}},
                 "tasks": [{"id": "a", "type": "t", "x-a": 1},
                           {"id": "b", "type": "t", "dependsOn": [{"task": "a", "x-a": 1}, {"anyOf": ["a"], "x-a": 1}]}]}
                """;
        assertThat(schemaAccepts(document)).isTrue();
        assertThat(readerAccepts(document)).isTrue();
    }

    @Test
    void schemaAndReaderKnowTheSameKeys() {
        assertThat(keys("/properties")).isEqualTo(Keys.PLAN.known());
        assertThat(keys("/properties/limits/properties")).isEqualTo(Keys.LIMITS.known());
        assertThat(keys("/properties/defaults/properties")).isEqualTo(Keys.DEFAULTS.known());
        assertThat(keys("/definitions/task/properties")).isEqualTo(Keys.TASK.known());
        assertThat(keys("/definitions/retry/properties")).isEqualTo(Keys.RETRY.known());
        assertThat(keys("/definitions/edge/anyOf/1/properties")).isEqualTo(Keys.EDGE.known());
        assertThat(keys("/definitions/task/properties/dependsOn/items/anyOf/1/properties"))
                .isEqualTo(Keys.ANY_OF.known());
    }

    private static List<String> keys(String pointer) {
        return List.copyOf(SCHEMA.at(pointer).fields().keySet());
    }

    static List<String> properties() {
        List<String> found = new ArrayList<>();
        collect(SCHEMA, "", found);
        return found;
    }

    private static void collect(Json schema, String path, List<String> found) {
        for (Map.Entry<String, Json> field : schema.fields().entrySet()) {
            String at = DocumentTree.path(path, field.getKey());
            if (path.endsWith("/properties")) {
                found.add(at);
            }
            if (!field.getKey().equals("examples")) {
                collect(field.getValue(), at, found);
            }
        }
        for (int i = 0; i < schema.elements().size(); i++) {
            collect(schema.elements().get(i), path + "/" + i, found);
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void everyPropertyHelpsWhoeverTypesIt(String pointer) {
        Json property = SCHEMA.at(pointer);
        String description = property.text("description");
        assertThat(description).isNotBlank();
        assertThat(property.get("examples")).isPresent();
        assertThat(property.get("default").isPresent()
                        || description.contains("Default: ")
                        || description.endsWith("Required."))
                .as("says what holds when it is left out")
                .isTrue();
    }
}
