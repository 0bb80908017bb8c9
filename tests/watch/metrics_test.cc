#include "triage/watch/metrics.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace triage::watch {
namespace {

bool has_line(const Metrics& metrics, const std::string& line) {
  return ("\n" + metrics.text()).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, RequestsAreCountedByRouteAndStatus) {
  Metrics metrics;
  metrics.count_request("/v1/classify", 200, 0.0007);
  metrics.count_request("/v1/classify", 200, 0.3);
  metrics.count_request("/v1/classify", 429, 0.0001);
  EXPECT_TRUE(
      has_line(metrics, R"(triage_http_requests_total{route="/v1/classify",status="200"} 2)"));
  EXPECT_TRUE(
      has_line(metrics, R"(triage_http_requests_total{route="/v1/classify",status="429"} 1)"));
  EXPECT_TRUE(has_line(metrics,
                       R"(triage_http_request_seconds_bucket{route="/v1/classify",le="0.001"} 2)"));
  EXPECT_TRUE(has_line(metrics, R"(triage_http_request_seconds_count{route="/v1/classify"} 3)"));
}

TEST(Metrics, DecisionsAreCountedByAllThatTellsThemApart) {
  Metrics metrics;
  metrics.count_decision("auto", "Access", "3", "slack");
  metrics.count_decision("abstain", "", "3", "http");
  EXPECT_TRUE(has_line(
      metrics,
      R"(triage_decisions_total{decision="auto",label="Access",model="3",source="slack"} 1)"));
  EXPECT_TRUE(has_line(
      metrics, R"(triage_decisions_total{decision="abstain",label="",model="3",source="http"} 1)"));
}

TEST(Metrics, FeedbackIsCountedByWhereItCameFrom) {
  Metrics metrics;
  metrics.count_feedback("slack");
  metrics.count_feedback("http");
  metrics.count_feedback("slack");
  EXPECT_TRUE(has_line(metrics, R"(triage_feedback_total{source="slack"} 2)"));
  EXPECT_TRUE(has_line(metrics, R"(triage_feedback_total{source="http"} 1)"));
}

TEST(Metrics, LabelsCannotBreakTheFormat) {
  Metrics metrics;
  metrics.count_decision("auto", "a\"b\\c\nd", "1", "http");
  EXPECT_NE(metrics.text().find(R"(label="a\"b\\c\nd")"), std::string::npos) << metrics.text();
}

TEST(Metrics, GaugesTellWhatIsSoWhenTheyAreAsked) {
  Metrics metrics;
  double waiting = 1;
  metrics.add_gauge("tickets_waiting", "Tickets that wait", [&] { return waiting; });
  EXPECT_TRUE(has_line(metrics, "triage_tickets_waiting 1"));
  waiting = 7;
  EXPECT_TRUE(has_line(metrics, "triage_tickets_waiting 7"));
}

TEST(Metrics, NothingIsLostBetweenThreads) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) {
        metrics.count_request("/", 200, 0.001);
        metrics.count("slack_received", "slack_event");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(has_line(metrics, R"(triage_http_requests_total{route="/",status="200"} 4000)"));
  EXPECT_TRUE(has_line(metrics, R"(triage_slack_received_total{what="slack_event"} 4000)"));
}

}  // namespace
}  // namespace triage::watch
