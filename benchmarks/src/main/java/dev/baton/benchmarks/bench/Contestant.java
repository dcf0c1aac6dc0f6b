package dev.baton.benchmarks.bench;

import java.nio.file.Path;

/** Who takes part: a main class, and where its class path lies under the module benchmarks. */
enum Contestant {
    BATON("Baton", ".", "contestants.BatonDurable"),
    BATON_IN_MEMORY("Baton", ".", "contestants.BatonInMemory"),
    COUNTDOWN("countdown by hand, virtual threads", ".", "contestants.RawCountdown"),
    FUTURES("CompletableFuture, virtual threads", ".", "contestants.RawFutures"),
    DBOS("DBOS Transact 1.1.0-m6", "peers/dbos", "dbos.Dbos"),
    DB_SCHEDULER("db-scheduler 16.12.0", "peers/db-scheduler", "dbscheduler.DbScheduler"),
    JOBRUNR("JobRunr 8.7.0", "peers/jobrunr", "jobrunr.Jobrunr"),
    LANGGRAPH4J("LangGraph4j 1.8.17", "peers/langgraph4j", "langgraph4j.Langgraph4j"),
    LANGCHAIN4J("LangChain4j agentic 1.16.1-beta26", "peers/langchain4j", "langchain4j.Langchain4j");

    private final String label;
    private final String directory;
    private final String mainClass;

    Contestant(String label, String directory, String mainClass) {
        this.label = label;
        this.directory = directory;
        this.mainClass = mainClass;
    }

    String label() {
        return label;
    }

    String mainClass() {
        return "dev.baton.benchmarks." + mainClass;
    }

    String classPath(Path benchmarks) {
        Path target = benchmarks.resolve(directory).resolve("target").normalize();
        return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }
}
