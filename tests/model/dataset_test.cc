#include "triage/model/dataset.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/model/made_up_desk.h"

namespace triage::model {
namespace {

using testing::read;
using testing::ticket_of;

using Counts = std::map<std::string, std::uint64_t>;

std::vector<std::string> ids_of(const Dataset& data) {
  std::vector<std::string> ids;
  for (const Document& document : data.documents) ids.push_back(document.id);
  return ids;
}

TEST(Dataset, KeepsTicketsInTheirOrderWithTheirLabels) {
  const Dataset data = read(testing::tickets(30));
  ASSERT_EQ(data.documents.size(), 30U);
  EXPECT_EQ(data.classes.names(), (std::vector<std::string>{"Access", "Hardware", "Network"}));
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(data.documents[i].id, "T-" + std::to_string(i + 1));
    EXPECT_EQ(data.labels[i], i % 3);
    EXPECT_EQ(data.weights[i], 1);
  }
  EXPECT_EQ(data.rows.read, 30U);
  EXPECT_EQ(data.rows.kept, 30U);
  EXPECT_TRUE(data.rows.left_out.empty());
}

TEST(Dataset, TheSameIdTwiceIsKeptOnce) {
  const Dataset data = read({ticket_of("a", "the printer is broken", "x"),
                             ticket_of("a", "something else entirely", "y"),
                             ticket_of("b", "the screen stays black", "y")});
  EXPECT_EQ(ids_of(data), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(data.rows.left_out, (Counts{{"duplicate_id", 1}}));
  EXPECT_EQ(*data.documents[0].label, "x") << "the first one";
}

TEST(Dataset, ARowThatCouldNotBeUsedDoesNotTakeItsId) {
  const Dataset data = read({ticket_of("a", "the printer is broken"),  // no label
                             ticket_of("a", "the printer is broken", "x"),
                             ticket_of("b", "the screen stays black", "y")});
  EXPECT_EQ(ids_of(data), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(data.rows.left_out, (Counts{{"no_label", 1}}));
}

TEST(Dataset, EqualTextsShareAGroupAndAWeight) {
  const Dataset data = read({ticket_of("1", "the printer is broken", "x"),
                             ticket_of("2", "the screen stays black", "x"),
                             ticket_of("3", "  the printer   is broken \n", "y"),
                             ticket_of("4", "the printer is broken", "x")});
  EXPECT_EQ(data.groups[0], data.groups[2]) << "equal once they are clean";
  EXPECT_EQ(data.groups[0], data.groups[3]);
  EXPECT_NE(data.groups[0], data.groups[1]);
  EXPECT_FLOAT_EQ(data.weights[0], 1 / std::sqrt(3.0F));
  EXPECT_FLOAT_EQ(data.weights[3], 1 / std::sqrt(3.0F));
  EXPECT_EQ(data.weights[1], 1);
}

TEST(Dataset, AGroupIsOfTheTextAloneWhateverTheFields) {
  std::vector<Ticket> tickets{ticket_of("1", "the printer is broken", "x"),
                              ticket_of("2", "the printer is broken", "x")};
  tickets[1].fields = {{"priority", "high"}};
  const Dataset data = read(tickets);
  EXPECT_EQ(data.groups[0], data.groups[1]);
}

std::vector<Ticket> spelled_unevenly() {
  return {ticket_of("1", "the printer is broken", "hardware"),
          ticket_of("2", "the screen stays black", "Hardware"),
          ticket_of("3", "the keyboard is sticky", "Hardware"),
          ticket_of("4", "my password does not work", "Access"),
          ticket_of("5", "the mouse double-clicks", " Hardware ")};
}

TEST(Dataset, LabelsThatDifferByBlanksOrCaseAreReported) {
  const Dataset data = read(spelled_unevenly());
  EXPECT_EQ(data.classes.size(), 4U);
  ASSERT_EQ(data.label_spellings.size(), 1U);
  EXPECT_EQ(data.label_spellings[0].size(), 3U);
  EXPECT_EQ(data.label_spellings[0].front().label, "Hardware");
  EXPECT_EQ(data.label_spellings[0].front().count, 2U);
}

TEST(Dataset, LabelsBecomeTheMostFrequentSpellingWhenAsked) {
  const Dataset data = read(spelled_unevenly(), {.merge_labels = true});
  EXPECT_EQ(data.classes.names(), (std::vector<std::string>{"Access", "Hardware"}));
  EXPECT_EQ(data.labels, (std::vector<std::uint32_t>{1, 1, 1, 0, 1}));
}

TEST(Dataset, RowsOfClassesThatAModelDoesNotKnowAreLeftOut) {
  const LabelSet known({"Access", "Hardware", "Zebra"});
  const Dataset data = read(testing::tickets(9), {.classes = known});
  EXPECT_EQ(data.rows.left_out, (Counts{{"unknown_label", 3}}));
  EXPECT_EQ(data.classes.names(), known.names()) << "the model's classes, in the model's order";
  EXPECT_EQ(data.labels, (std::vector<std::uint32_t>{0, 1, 0, 1, 0, 1}));
}

TEST(Dataset, WithoutNeedOfLabelsTakesRowsWithout) {
  const Dataset data =
      read({ticket_of("1", "the printer is broken"), ticket_of("2", "the screen stays black", "x")},
           {.needs_labels = false});
  EXPECT_EQ(data.rows.kept, 2U);
  EXPECT_TRUE(data.labels.empty());
}

TEST(Dataset, EveryRowLeftOutIsToldWithItsReason) {
  std::vector<RejectedRow> told;
  const Dataset data = read(
      {ticket_of("1", "", "x"), ticket_of("2", "the screen is black", "x"),
       ticket_of("3", "[MASKED] ****** <REDACTED> broken", "x"),
       ticket_of("4", "my password does not work"), ticket_of("2", "the mouse double-clicks", "x")},
      {}, [&](const RejectedRow& row) { told.push_back(row); });
  ASSERT_EQ(told.size(), 4U);
  Counts by_reason;
  for (const RejectedRow& row : told) {
    ++by_reason[row.why.field];
    EXPECT_NE(row.why.reason, "");
  }
  EXPECT_EQ(by_reason, data.rows.left_out);
  EXPECT_EQ(by_reason, (Counts{{"empty", 1}, {"masked", 1}, {"no_label", 1}, {"duplicate_id", 1}}));
  EXPECT_EQ(data.rows.read, data.rows.kept + told.size());
  EXPECT_EQ(told[0].row, 1U);
  EXPECT_EQ(told[3].id, "2");
}

TEST(Dataset, AVectorOfAnotherSizeThanTheModelsIsLeftOut) {
  std::vector<Ticket> tickets = testing::tickets(4);
  tickets[0].vector = {3, 4};
  tickets[1].vector = {1, 2, 3};
  tickets[3].vector = {0, 0};
  const Dataset data = read(tickets, {.vector_columns = 2});
  EXPECT_EQ(ids_of(data), (std::vector<std::string>{"T-1"}));
  EXPECT_EQ(data.documents[0].vector, (std::vector<float>{0.6F, 0.8F})) << "of unit length";
  EXPECT_EQ(data.rows.left_out, (Counts{{"no_vector", 3}}));
}

TEST(Dataset, TheSameDataIsToldAgainByItsFingerprint) {
  const auto fingerprint = [](const std::vector<Ticket>& tickets) {
    return fingerprint_of(read(tickets));
  };
  std::vector<Ticket> tickets = testing::tickets(12);
  const std::string before = fingerprint(tickets);
  EXPECT_EQ(fingerprint(tickets), before);
  std::swap(*tickets[3].label, *tickets[4].label);
  EXPECT_NE(fingerprint(tickets), before);
  tickets = testing::tickets(12);
  tickets[5].messages[0].text += " more";
  EXPECT_NE(fingerprint(tickets), before);
}

}  // namespace
}  // namespace triage::model
