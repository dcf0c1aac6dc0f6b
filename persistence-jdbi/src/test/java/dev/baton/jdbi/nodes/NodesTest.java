package dev.baton.jdbi.nodes;

import static org.assertj.core.api.Assertions.assertThat;

class NodesTest {
}
