package dev.baton.testkit.simulation;

import dev.baton.PlanCommand;
import java.util.ArrayList;
import java.util.List;

/** Whoever submits plans and commands them. */
final class Clients {
    private final List<Client> clients = new ArrayList<>();

    Clients(Trial trial, Mix mix, Choices choices) {
        for (int i = 0; i < trial.workload.size(); i++) {
            clients.add(new Client(trial, mix, i, choices.stream("client " + i)));
        }
    }

    /** Has the first of them give a command. */
    void command(long millis, PlanCommand command) {
        clients.get(0).command(millis, command);
    }

    void begin() {
        clients.forEach(Client::begin);
    }

    /** No more faults: everybody sees to it that the plans come to their end. */
    void heal() {
        clients.forEach(Client::heal);
    }

    boolean areDone() {
        return clients.stream().allMatch(Client::isDone);
    }

    /** True if nothing would happen any more. */
    boolean areThrough() {
        return clients.stream().allMatch(Client::isThrough);
    }

    String stuck() {
        StringBuilder text = new StringBuilder();
        for (Client client : clients) {
            if (!client.isDone()) {
                text.append(client.stuck()).append(' ');
            }
        }
        return text.toString();
    }
}
