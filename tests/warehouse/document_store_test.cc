#include "triage/warehouse/store/document_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/random.h"
#include "triage/warehouse/store/decision_mark.h"
#include "triage/warehouse/store/sync.h"

namespace triage::warehouse {
namespace {

namespace fs = std::filesystem;
using triage::testing::TemporaryFolder;

Time at(int minute) { return Time{std::chrono::minutes(minute)}; }

struct MadeUp {
  std::string id;
  std::string text;
  std::optional<std::string> label = "A";
  std::optional<int> minute = 0;  // when it changed

  friend bool operator==(const MadeUp&, const MadeUp&) = default;
};

Ticket ticket_of(const MadeUp& made_up) {
  Ticket ticket;
  ticket.id = made_up.id;
  ticket.label = made_up.label;
  if (made_up.minute) ticket.changed_at = at(*made_up.minute);
  ticket.created_at = at(-5);
  ticket.messages.emplace_back().text = made_up.text;
  return ticket;
}

// Gives what changed since then, two tickets at a time; breaks off after so many batches.
class MadeUpSource final : public TableSource {
 public:
  explicit MadeUpSource(const std::vector<MadeUp>& tickets, std::optional<Time> since = {},
                        std::size_t batches = 1'000'000)
      : batches_(batches) {
    roles_.id = "id";
    roles_.changed_at = "changed_at";
    for (const MadeUp& ticket : tickets) {
      if (!since || !ticket.minute || at(*ticket.minute) >= *since) {
        tickets_.push_back(ticket_of(ticket));
      }
    }
  }

  std::optional<TicketBatch> next() override {
    if (at_ == tickets_.size()) return std::nullopt;
    if (batches_-- == 0) throw Unavailable("the server is gone. Wait.");
    TicketBatch batch;
    while (batch.tickets.size() < 2 && at_ < tickets_.size()) {
      if (tickets_[at_].messages[0].text == "unreadable") {
        batch.rejected.push_back({at_ + 1, tickets_[at_].id, {"text", "is no text"}, at_ + 1});
      } else {
        batch.tickets.push_back(tickets_[at_]);
      }
      ++at_;
    }
    return batch;
  }

  std::string name() const override { return "made up"; }
  const std::vector<std::string>& columns() const override { return columns_; }
  const std::vector<std::string>& role_explanation() const override { return columns_; }
  RoleOptions role_names() const override { return roles_; }
  RoleOptions& roles() { return roles_; }

 private:
  std::vector<Ticket> tickets_;
  std::size_t at_ = 0;
  std::size_t batches_;
  std::vector<std::string> columns_{"id", "changed_at"};
  RoleOptions roles_;
};

class DocumentStoreTest : public ::testing::Test {
 protected:
  DocumentStoreOptions options() const {
    return {.folder = folder_ / "copy",
            .source = "desk",
            .cleaning = cleaning_,
            .origin = origin_,
            .is_fresh = is_fresh_,
            .duckdb = {.threads = 1},
            .rows_per_segment = rows_per_segment_};
  }

  std::unique_ptr<DocumentStore> store() {
    return std::make_unique<DocumentStore>(options(), progress_);
  }

  // Reads what changed of `tickets`; cleaning is counted.
  SyncCounts sync_with(const std::vector<MadeUp>& tickets, std::size_t batches = 1'000'000) {
    const auto copy = store();
    const auto since = increment_start(*copy, std::chrono::minutes(look_back_));
    MadeUpSource source(tickets, since, batches);
    const auto clean = [&](std::span<const Ticket> changed) {
      std::vector<Accepted<Document>> documents;
      for (const Ticket& ticket : changed) {
        ++cleaned_[ticket.id];
        if (ticket.messages[0].text == "noise") {
          documents.push_back(reject("empty", "has no text"));
          continue;
        }
        Document document;
        document.id = ticket.id;
        document.body = "clean " + ticket.messages[0].text;
        document.fields = "priority: P1";
        document.courtesies = "hello";
        document.language = "en";
        document.channel = Channel::kEmail;
        document.masked_share = 1.0 / 3;
        document.created_at = ticket.created_at;
        document.label = ticket.label;
        if (ticket.id == "v") document.vector = {0.1F, -2.5F};
        documents.push_back(std::move(document));
      }
      return documents;
    };
    return sync(*copy, source, since, now_, clean, progress_);
  }

  struct Kept {
    std::vector<Document> documents;
    std::vector<RejectedRow> left_out;
  };

  Kept kept() {
    Kept kept;
    const auto copy = store();
    const auto source = copy->documents("made up");
    while (auto batch = source->next()) {
      for (Document& document : batch->documents) kept.documents.push_back(std::move(document));
      for (RejectedRow& row : batch->left_out) kept.left_out.push_back(std::move(row));
    }
    EXPECT_EQ(source->row_count(), kept.documents.size() + kept.left_out.size());
    return kept;
  }

  // `id text label`, in order.
  std::vector<std::string> lines() {
    std::vector<std::string> lines;
    for (const Document& document : kept().documents) {
      lines.push_back(document.id + " " + document.body.substr(6) + " " +
                      document.label.value_or("-"));
    }
    return lines;
  }

  std::vector<std::string> segments() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_ / "copy")) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("documents-")) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  TemporaryFolder folder_;
  SilentProgress progress_;
  std::string cleaning_ = "rules 1";
  std::string origin_ = "query 1";
  bool is_fresh_ = false;
  std::uint64_t rows_per_segment_ = 50'000;
  int look_back_ = 60;
  Time now_ = at(1'000'000);
  std::map<std::string, int> cleaned_;  // times by id
};

using Lines = std::vector<std::string>;

TEST_F(DocumentStoreTest, ADocumentComesBackAsItWent) {
  (void)sync_with({{"v", "größe 🙂", "a label", 7}, {"w", "", std::nullopt, 8}});
  const auto documents = kept().documents;
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0].id, "v");
  EXPECT_EQ(documents[0].body, "clean größe 🙂");
  EXPECT_EQ(documents[0].fields, "priority: P1");
  EXPECT_EQ(documents[0].courtesies, "hello");
  EXPECT_EQ(documents[0].language, "en");
  EXPECT_EQ(documents[0].channel, Channel::kEmail);
  EXPECT_EQ(documents[0].masked_share, 1.0 / 3);
  EXPECT_EQ(documents[0].created_at, at(-5));
  EXPECT_EQ(documents[0].label, "a label");
  EXPECT_EQ(documents[0].vector, (std::vector<float>{0.1F, -2.5F}));
  EXPECT_EQ(documents[0].row, 1U);
  EXPECT_EQ(documents[1].body, "clean ");
  EXPECT_EQ(documents[1].label, std::nullopt);
  EXPECT_TRUE(documents[1].vector.empty());
}

TEST_F(DocumentStoreTest, ASecondRunReadsWhatChangedAndCleansWhatIsOther) {
  const std::vector<MadeUp> before{{"1", "one", "A", 0},
                                   {"2", "two", "A", 90},
                                   {"3", "three", "A", 100},
                                   {"4", "four", "A", 20}};
  const SyncCounts first = sync_with(before);
  EXPECT_EQ(first.added, 4U);
  EXPECT_EQ(first.since, std::nullopt);
  EXPECT_EQ(first.watermark, at(100));

  const SyncCounts second = sync_with(before);
  EXPECT_EQ(second.since, at(40));
  EXPECT_EQ(second.read, 2U);  // the look-back's
  EXPECT_EQ(second.unchanged, 2U);
  EXPECT_EQ(segments().size(), 1U);

  const SyncCounts third = sync_with({{"1", "one", "A", 0},
                                      {"2", "two anew", "A", 130},
                                      {"3", "three", "B", 140},
                                      {"4", "four", "A", 20},
                                      {"5", "five", "C", 99}});  // late, within the look-back
  EXPECT_EQ(third.added, 1U);
  EXPECT_EQ(third.changed, 1U);
  EXPECT_EQ(third.relabelled, 1U);
  EXPECT_EQ(third.watermark, at(140));
  EXPECT_EQ(lines(), (Lines{"1 one A", "2 two anew A", "3 three B", "4 four A", "5 five C"}));
  EXPECT_EQ(cleaned_["1"], 1);
  EXPECT_EQ(cleaned_["4"], 1);
  EXPECT_EQ(cleaned_["2"], 2);
}

TEST_F(DocumentStoreTest, OrderIsThatOfTheSourceHoweverItsIdsGrow) {
  const std::vector<std::vector<std::string>> orders{
      {"9", "10", "11", "100"}, {"a", "b", "bb", "c"}, {"x", "a", "m"}};
  for (std::size_t i = 0; i < orders.size(); ++i) {
    SCOPED_TRACE(i);
    fs::remove_all(folder_ / "copy");
    std::vector<MadeUp> all;
    Lines expected;
    for (const std::string& id : orders[i]) {
      all.push_back({id, "t", "A", 0});
      expected.push_back(id + " t A");
    }
    std::vector<MadeUp> fewer = all;
    fewer.erase(i < 2 ? fewer.begin() + 1 : fewer.end() - 1);
    fewer[0].text = "other";
    (void)sync_with(fewer);
    (void)sync_with(all);
    EXPECT_EQ(lines(), expected);
  }
}

TEST_F(DocumentStoreTest, ARunThatBreaksOffLeavesNeitherGapNorDouble) {
  rows_per_segment_ = 3;
  std::vector<MadeUp> tickets;
  for (int i = 0; i < 40; ++i) tickets.push_back({std::to_string(i), "t", "A", i});
  Lines all;
  for (const MadeUp& ticket : tickets) all.push_back(ticket.id + " t A");
  for (const std::size_t batches : {0U, 1U, 2U, 7U, 19U}) {
    EXPECT_THROW((void)sync_with(tickets, batches), Unavailable);
    EXPECT_FALSE(store()->watermark());
  }
  EXPECT_GT(store()->documents_count(), 30U);
  const SyncCounts counts = sync_with(tickets);
  EXPECT_EQ(counts.added + counts.unchanged, 40U);
  EXPECT_LT(counts.added, 8U);
  EXPECT_EQ(lines(), all);

  // The same in an increment: the watermark waits for the end.
  for (MadeUp& ticket : tickets) ticket.minute = *ticket.minute + 500;
  for (MadeUp& ticket : tickets) ticket.text = "u";
  EXPECT_THROW((void)sync_with(tickets, 10), Unavailable);
  EXPECT_EQ(store()->watermark(), at(39));
  (void)sync_with(tickets);
  for (std::string& line : all) line.replace(line.size() - 3, 1, "u");
  EXPECT_EQ(lines(), all);
}

TEST_F(DocumentStoreTest, WhatAWholeRunDoesNotSeeIsGoneAndAnIncrementKeepsIt) {
  (void)sync_with({{"1", "one"}, {"2", "two"}, {"3", "three"}});
  (void)sync_with({{"1", "one"}, {"3", "three"}});
  EXPECT_EQ(lines(), (Lines{"1 one A", "2 two A", "3 three A"}));
  origin_ = "query 2";
  const SyncCounts counts = sync_with({{"1", "one"}, {"3", "three"}, {"4", "four"}});
  EXPECT_EQ(counts.since, std::nullopt);
  EXPECT_EQ(counts.gone, 1U);
  EXPECT_EQ(counts.unchanged, 2U);
  EXPECT_EQ(lines(), (Lines{"1 one A", "3 three A", "4 four A"}));
  EXPECT_EQ(cleaned_["1"], 1);
}

TEST_F(DocumentStoreTest, OtherCleaningOrFreshStartsAnew) {
  (void)sync_with({{"1", "one"}, {"2", "two"}});
  cleaning_ = "rules 2";
  EXPECT_EQ(sync_with({{"1", "one"}, {"2", "two"}}).added, 2U);
  EXPECT_EQ(segments().size(), 1U);
  is_fresh_ = true;
  EXPECT_EQ(sync_with({{"1", "one"}}).added, 1U);
  is_fresh_ = false;
  EXPECT_EQ(lines(), (Lines{"1 one A"}));
  EXPECT_EQ(cleaned_["1"], 3);
}

TEST_F(DocumentStoreTest, WhatIsLeftOutIsKeptWithItsReasonUntilItIsMended) {
  (void)sync_with({{"1", "noise"}, {"2", "unreadable"}, {"3", "three"}});
  auto left_out = kept().left_out;
  ASSERT_EQ(left_out.size(), 2U);
  EXPECT_EQ(left_out[0].id, "2");  // in a batch, what could not be read comes first
  EXPECT_EQ(left_out[0].why, (Rejection{"text", "is no text"}));
  EXPECT_EQ(left_out[1].why, (Rejection{"empty", "has no text"}));
  EXPECT_EQ(sync_with({{"1", "noise"}, {"2", "unreadable"}, {"3", "three"}}).unchanged, 3U);
  (void)sync_with({{"1", "one", "A", 50}, {"2", "two", "A", 50}, {"3", "noise", "A", 50}});
  EXPECT_EQ(lines(), (Lines{"1 one A", "2 two A"}));
  EXPECT_EQ(kept().left_out.size(), 1U);
}

TEST_F(DocumentStoreTest, OfTicketsWithOneIdTheFirstThatCanBeLearnedFromCounts) {
  const std::vector<MadeUp> tickets{{"1", "one"},  {"1", "other"}, {"2", "noise"},
                                    {"2", "two"},  {"2", "more"},  {"3", "x", std::nullopt},
                                    {"3", "three"}};
  const SyncCounts counts = sync_with(tickets);
  EXPECT_EQ(counts.repeated, 2U);
  EXPECT_EQ(lines(), (Lines{"1 one A", "2 two A", "3 three A"}));
}

TEST_F(DocumentStoreTest, AClockThatRunsAheadHidesNothing) {
  now_ = at(1000);
  EXPECT_EQ(sync_with({{"1", "one", "A", 50'000}}).watermark, at(1000));
  EXPECT_EQ(sync_with({{"1", "one", "A", 50'000}, {"2", "two", "A", 1010}}).added, 1U);
}

TEST_F(DocumentStoreTest, WithoutTimesOfChangeAllIsReadAndNothingCleanedTwice) {
  const std::vector<MadeUp> tickets{{"1", "one", "A", std::nullopt}, {"2", "t", "A", std::nullopt}};
  EXPECT_EQ(sync_with(tickets).watermark, std::nullopt);
  const SyncCounts second = sync_with({tickets[0]});
  EXPECT_EQ(second.since, std::nullopt);
  EXPECT_EQ(second.unchanged, 1U);
  EXPECT_EQ(second.gone, 1U);
  EXPECT_EQ(cleaned_["1"], 1);
}

TEST_F(DocumentStoreTest, ASourceWithoutIdsIsRefused) {
  const auto copy = store();
  MadeUpSource source({});
  source.roles().id.reset();
  EXPECT_THROW((void)sync(*copy, source, {}, now_, {}, progress_), InvalidInput);
}

TEST_F(DocumentStoreTest, RowsThatNoLongerCountGoWhenTheyAreMany) {
  look_back_ = 0;
  Random random(1, "changes", 0);
  std::vector<MadeUp> tickets;
  for (int i = 0; i < 50; ++i) tickets.push_back({std::to_string(i), "t", "A", 0});
  (void)sync_with(tickets);
  for (int run = 1; run <= 60; ++run) {
    for (int i = 0; i < 2; ++i) {
      MadeUp& ticket = tickets[random.below(tickets.size())];
      ticket.text = std::to_string(run);
      ticket.minute = run;
    }
    (void)sync_with(tickets);
    EXPECT_LE(segments().size(), 33U);
  }
  Lines expected;
  for (const MadeUp& ticket : tickets) expected.push_back(ticket.id + " " + ticket.text + " A");
  EXPECT_EQ(lines(), expected);
  EXPECT_LT(segments().size(), 20U);
}

TEST_F(DocumentStoreTest, DamageIsSaidWithWhatToDo) {
  const std::vector<MadeUp> tickets{{"1", "one"}, {"2", "two"}};
  const auto expect_damage = [&] {
    try {
      (void)sync_with(tickets);
      (void)kept();
      FAIL() << "damage went unseen";
    } catch (const Corrupt& error) {
      EXPECT_NE(std::string(error.what()).find("triage source sync desk --fresh"),
                std::string::npos)
          << error.what();
    }
    is_fresh_ = true;
    (void)sync_with(tickets);
    is_fresh_ = false;
    EXPECT_EQ(lines(), (Lines{"1 one A", "2 two A"}));
  };
  (void)sync_with(tickets);
  const auto segment = [&] { return folder_ / "copy" / segments().at(0); };

  const std::string bytes = read_file(segment());
  for (const std::size_t place :
       {std::size_t{0}, std::size_t{40}, bytes.size() / 2, bytes.size() - 30, bytes.size() - 1}) {
    SCOPED_TRACE(place);
    std::string damaged = read_file(segment());
    damaged.at(std::min(place, damaged.size() - 1)) ^= 0x15;
    write_file_atomically(segment(), damaged);
    expect_damage();
  }
  write_file_atomically(segment(), read_file(segment()).substr(0, 100));
  expect_damage();
  fs::remove(segment());
  expect_damage();
  write_file_atomically(folder_ / "copy" / "state.json", "{\"format\": 1");
  expect_damage();
  write_file_atomically(folder_ / "copy" / "state.json", "{\"format\": 99}");
  expect_damage();
}

TEST_F(DocumentStoreTest, WhatAKilledRunLeftIsRemoved) {
  (void)sync_with({{"1", "one"}});
  write_file_atomically(folder_ / "copy" / "documents-000009.parquet", "half");
  write_file_atomically(folder_ / "copy" / "state.json.part-77", "half");
  EXPECT_EQ(lines(), (Lines{"1 one A"}));
  EXPECT_EQ(segments().size(), 1U);
  EXPECT_FALSE(fs::exists(folder_ / "copy" / "state.json.part-77"));
}

TEST_F(DocumentStoreTest, OnlyTheUserMayReadIt) {
  (void)sync_with({{"1", "one"}});
  (void)sync_with({{"1", "two", "A", 5}});
  for (const auto& entry : fs::directory_iterator(folder_ / "copy")) {
    struct ::stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
  struct ::stat status {};
  ASSERT_EQ(::stat((folder_ / "copy").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(StoreState, ComesBackAsItWent) {
  StoreState state{.cleaning = "c",
                   .origin = "o",
                   .is_complete = true,
                   .has_rising_texts = false,
                   .has_rising_numbers = true,
                   .is_in_order = true,
                   .watermark = at(3),
                   .roles = {},
                   .next_slot = 12,
                   .segments = {{"documents-000001.parquet", 3, 4, "ab"}}};
  state.roles.id = "ID";
  state.roles.changed_at = "changed";
  state.roles.text = {"subject", "body"};
  const auto again = parse_store_state(to_json(state));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again), to_json(state));
  EXPECT_EQ(again->watermark, at(3));
  EXPECT_EQ(again->roles.text, state.roles.text);
}

TEST(StoreState, NothingElseIsTakenForOne) {
  for (const std::string json : {"", "[]", "{}", "7", "{\"format\":1}"}) {
    EXPECT_FALSE(parse_store_state(json)) << json;
  }
  StoreState state;
  state.segments = {{"../../elsewhere.parquet", 3, 4, "ab"}};
  EXPECT_FALSE(parse_store_state(to_json(state)));
}

TEST(DecisionMark, HoldsForTheSameTableModelAndOriginOnly) {
  const TemporaryFolder folder;
  const fs::path file = folder / "sources" / "decisions-t.json";
  const DecisionMark mark{"t", "3", "here"};
  EXPECT_FALSE(decided_until(file, mark));
  write_decided_until(file, mark, at(9));
  EXPECT_EQ(decided_until(file, mark), at(9));
  EXPECT_FALSE(decided_until(file, {"t", "4", "here"}));
  EXPECT_FALSE(decided_until(file, {"t", "3", "there"}));
  EXPECT_FALSE(decided_until(file, {"u", "3", "here"}));
  write_file_atomically(file, "half");
  EXPECT_FALSE(decided_until(file, mark));
}

TEST(DecisionMark, NamesOfFilesAreNeverTheSameForTwoNames) {
  EXPECT_EQ(file_name_of("tickets_2"), "tickets_2");
  const std::vector<std::string> names{
      "a/b", "a.b", "A.b", "..", "", "a_b", std::string(300, 'x'), std::string(301, 'x')};
  std::map<std::string, int> seen;
  for (const std::string& name : names) {
    ++seen[file_name_of(name)];
    EXPECT_EQ(file_name_of(name).find('/'), std::string::npos);
    EXPECT_NE(file_name_of(name), "..");
  }
  EXPECT_EQ(seen.size(), names.size());
}

TEST(OriginOf, ChangesWithWhatDecidesOnTicketsAndNotWithWhoLogsIn) {
  SourceRequest request;
  request.database = DatabaseSource{};
  request.database->settings.driver = "postgresql";
  request.database->settings.values = {{"host", "h"}, {"user", "u"}, {"password", "p"}};
  request.database->query.sql = "SELECT 1";
  const std::string origin = origin_of(request);
  request.database->settings.values["password"] = "q";
  request.database->settings.values["user"] = "v";
  EXPECT_EQ(origin_of(request), origin);
  request.database->settings.options = {{"adbc.some.auth_token", "t"}};
  EXPECT_EQ(origin_of(request), origin);
  const auto origin_at = [&](const std::string& uri) {
    SourceRequest there = request;
    there.database->settings.values["uri"] = uri;
    return origin_of(there);
  };
  EXPECT_EQ(origin_at("postgresql://u:p@host/desk"), origin_at("postgresql://v:q@host/desk"));
  EXPECT_NE(origin_at("postgresql://u:p@host/desk"), origin_at("postgresql://u:p@host/other"));
  const auto expect_other = [&](SourceRequest other) { EXPECT_NE(origin_of(other), origin); };
  SourceRequest other = request;
  other.database->query.sql = "SELECT 2";
  expect_other(other);
  other = request;
  other.database->query.parameters["team"] = {ParameterValue::Kind::kText, "x"};
  expect_other(other);
  other = request;
  other.database->settings.values["host"] = "i";
  expect_other(other);
  other = request;
  other.roles.asked.text = {"body"};
  expect_other(other);
  other = request;
  other.since = at(1);
  expect_other(other);
}

}  // namespace
}  // namespace triage::warehouse
