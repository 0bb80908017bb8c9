// One set of tests for both databases: a journal of its own for each test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/base/temporary_folder.h"
#include "tests/journal/postgresql_server.h"
#include "triage/base/clock.h"
#include "triage/journal/connection.h"
#include "triage/journal/decision.h"
#include "triage/journal/journal.h"
#include "triage/journal/place.h"
#include "triage/journal/row_id.h"

namespace triage::journal {

using namespace std::chrono_literals;

constexpr Time kNoon{1'760'000'000s};

// The parameter is the database's name: `sqlite` or `postgresql`.
class EngineTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (is_sqlite()) {
      place_ = folder_ / "journal.db";
      return;
    }
    const std::string missing = triage::testing::PostgresqlServer::missing();
    if (!missing.empty()) GTEST_SKIP() << missing;
    place_ = triage::testing::PostgresqlServer::shared().make_database();
  }

  [[nodiscard]] static bool is_sqlite() { return std::string_view(GetParam()) == "sqlite"; }

  [[nodiscard]] JournalOptions options() const {
    return {.place = place_, .clock = [this] { return now_; }, .patience = 5s};
  }

  // Opens it first if need be.
  [[nodiscard]] Journal& journal() {
    if (!journal_) journal_ = std::make_unique<Journal>(options());
    return *journal_;
  }
  void close() { journal_.reset(); }

  // A write that is waited for, and a read.
  template <typename Work>
  auto write(Work work) {
    return journal().write(std::move(work)).wait();
  }
  template <typename Work>
  auto read(Work work) {
    return journal().read(std::move(work));
  }

  // Changes rows behind the journal's back.
  void tamper(const std::string& sql) const {
    Connection connection(parse_place(place_), 0);
    connection.open();
    connection.run(sql);
  }
  [[nodiscard]] std::int64_t number(const std::string& sql) const {
    Connection connection(parse_place(place_), 0);
    connection.open();
    return connection.query(sql, std::vector{ColumnKind::kInteger}, {}).at(0).integer(0);
  }

  [[nodiscard]] Decision decision() {
    return {.id = ids_.next(),
            .at = now_,
            .source = "http",
            .ticket_id = "INC-1",
            .person = "U1",
            .conversation = {"T1", "C1", "1.0"},
            .document = "d0c",
            .text = "Mein VPN geht nicht",
            .model_version = "7",
            .model_alias = "champion",
            .kind = "auto",
            .reason = "0.93 reaches the threshold 0.84",
            .label = "VPN",
            .probability = 0.93,
            .threshold = 0.84,
            .alternatives = {{"VPN", 0.93}, {"Wi-Fi", 0.1 + 0.2}},
            .language = "de",
            .latency_us = 1234};
  }

  const triage::testing::TemporaryFolder folder_;
  std::string place_;
  Time now_ = kNoon;
  RowIds ids_{[this] { return now_; }, 42};

 private:
  std::unique_ptr<Journal> journal_;
};

inline std::string name_of_engine(const ::testing::TestParamInfo<const char*>& engine) {
  return engine.param;
}

}  // namespace triage::journal

#define TRIAGE_ON_BOTH_ENGINES(suite) \
  INSTANTIATE_TEST_SUITE_P(On, suite, ::testing::Values("sqlite", "postgresql"), name_of_engine)
