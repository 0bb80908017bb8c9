#include "triage/model/cleaned_tickets.h"

#include <gtest/gtest.h>

#include "tests/model/made_up_desk.h"

namespace triage::model {
namespace {

using testing::ListedTickets;
using testing::ticket_of;

TEST(CleanedTickets, KeepTheOrderAndTheMeaningOfTheCleaner) {
  std::vector<Ticket> tickets = testing::tickets(500);
  const text::Cleaner cleaner;
  for (const std::size_t count : {1U, 3U}) {
    ThreadPool threads(count);
    const auto documents = cleaned(cleaner, tickets, threads);
    ASSERT_EQ(documents.size(), tickets.size());
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      ASSERT_TRUE(documents[i]);
      EXPECT_EQ(documents[i]->id, tickets[i].id);
      EXPECT_EQ(documents[i]->body, cleaner.clean(tickets[i])->body);
    }
  }
}

TEST(CleanedTickets, AreAsManyAsTheSourceHasWithTheReasonOfThoseLeftOut) {
  std::vector<Ticket> tickets = testing::tickets(20);
  tickets[4] = ticket_of("T-5", "?");  // nothing to learn from
  ListedTickets source(tickets);
  const text::Cleaner cleaner;
  ThreadPool threads(2);
  CleanedTickets documents(source, cleaner, threads);
  std::vector<std::string> ids;
  std::vector<RejectedRow> left_out;
  while (const auto batch = documents.next()) {
    for (const Document& document : batch->documents) ids.push_back(document.id);
    left_out.insert(left_out.end(), batch->left_out.begin(), batch->left_out.end());
  }
  EXPECT_EQ(ids.size(), 19U);
  EXPECT_EQ(ids.front(), "T-1");
  EXPECT_EQ(ids.back(), "T-20");
  ASSERT_EQ(left_out.size(), 1U);
  EXPECT_EQ(left_out[0].id, "T-5");
  EXPECT_EQ(left_out[0].row, 5U);
  EXPECT_FALSE(left_out[0].why.field.empty());
  EXPECT_EQ(documents.name(), "a list");
}

TEST(CleanedTickets, OfNoTicketsAreNone) {
  const text::Cleaner cleaner;
  ThreadPool threads(2);
  EXPECT_TRUE(cleaned(cleaner, {}, threads).empty());
  ListedTickets source({});
  EXPECT_FALSE(CleanedTickets(source, cleaner, threads).next());
}

}  // namespace
}  // namespace triage::model
