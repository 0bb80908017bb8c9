#include "triage/warehouse/tickets/joined_messages.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/table/text_rows.h"

namespace triage::warehouse {
namespace {

using testing::in_pieces;
using testing::message_of;
using testing::RecordingProgress;

struct Joined {
  explicit Joined(const std::string& csv, const std::optional<std::string>& id = std::nullopt,
                  const MessageColumnNames& names = {})
      : rows(joined_messages(csv_rows(in_pieces(csv, 1000), "tickets.csv", notes), id, names,
                             "tickets.csv")) {}

  // All rows, read `limit` at a time.
  std::vector<Row> all(std::size_t limit) {
    std::vector<Row> found;
    while (rows->read(limit, found)) {
    }
    EXPECT_FALSE(rows->read(limit, found)) << "the end stays the end";
    return found;
  }

  // A ticket's messages, as the last column has them.
  static const std::vector<Turn>& turns_of(const Row& row) {
    return std::get<std::vector<Turn>>(row.values.back());
  }

  RecordingProgress notes;
  std::unique_ptr<RowReader> rows;
};

constexpr const char* kCsv =
    "id,category,message_id,message_role,message_time,message_text\n"
    "T1,VPN,m1,requester,2026-01-01,my vpn is dead\n"
    "T1,VPN,m2,agent,2026-01-02,which one?\n"
    "T2,Mail,m3,requester,,no mail\n"
    "T1b,VPN,,,,\n"
    "T3,Mail,m4,requester,,hello\n"
    "T3,Mail,m4,requester,,hello\n";

TEST(JoinedMessages, RowsOfOneTicketBecomeOneRow) {
  for (const std::size_t limit : {1, 2, 100}) {
    Joined joined(kCsv);
    const auto rows = joined.all(limit);
    ASSERT_EQ(rows.size(), 4U) << limit;
    EXPECT_EQ(testing::cell(rows[0], 0), "T1");
    EXPECT_EQ(rows[0].number, 1U);
    ASSERT_EQ(Joined::turns_of(rows[0]).size(), 2U);
    EXPECT_EQ(Joined::turns_of(rows[0])[1].text, "which one?");
    EXPECT_EQ(Joined::turns_of(rows[0])[1].role, "agent");
    EXPECT_EQ(Joined::turns_of(rows[1]).at(0).id, "m3");
    EXPECT_TRUE(Joined::turns_of(rows[2]).empty()) << "a ticket without messages stays";
    EXPECT_EQ(Joined::turns_of(rows[3]).size(), 1U) << "a message that comes twice counts once";
    EXPECT_EQ(joined.rows->columns().back(), "messages");
  }
}

TEST(JoinedMessages, OtherTablesGoThroughAsTheyAre) {
  Joined plain("id,text\nT1,a\nT1,b\n");
  const auto rows = plain.all(10);
  EXPECT_EQ(rows.size(), 2U);
  EXPECT_EQ(plain.rows->columns(), (std::vector<std::string>{"id", "text"}));
}

TEST(JoinedMessages, ColumnsMayBeNamed) {
  Joined joined("nr,who,words\nT1,agent,a\nT1,requester,b\n", "nr",
                {.id = {}, .role = "who", .time = {}, .text = "words"});
  const auto rows = joined.all(10);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(Joined::turns_of(rows[0]).at(0).role, "agent");
}

TEST(JoinedMessages, ANamedColumnThatIsNotThereIsAnErrorWithTheNearest) {
  const std::string message = message_of<InvalidInput>([] {
    Joined("id,message_txt\nT1,a\n", std::nullopt,
           {.id = {}, .role = {}, .time = {}, .text = "message_text"});
  });
  EXPECT_NE(message.find("message_text"), std::string::npos) << message;
  EXPECT_NE(message.find("'message_txt'"), std::string::npos) << message;
}

TEST(JoinedMessages, RowsOfATicketThatDoNotFollowEachOtherAreRefused) {
  const std::string message =
      message_of<InvalidInput>([] { Joined("id,message_text\nT1,a\nT2,b\nT1,c\n").all(10); });
  EXPECT_NE(message.find("row 3"), std::string::npos) << message;
  EXPECT_NE(message.find("ORDER BY id"), std::string::npos) << message;
}

TEST(JoinedMessages, ARowThatTellsNotWhoseItIsStandsForItself) {
  const auto rows = Joined("id,message_text\nT1,a\nT1,b,too,many\nT1,c\nT2,d\n").all(10);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_TRUE(rows[0].unusable.has_value());
  EXPECT_EQ(rows[0].line, 3U);
  EXPECT_EQ(Joined::turns_of(rows[1]).size(), 2U) << "the ticket around it stays whole";
  EXPECT_FALSE(rows[2].unusable.has_value());
}

RC_GTEST_PROP(JoinedMessagesProperty, NoMessageIsLostOrDoubled, ()) {
  const auto counts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 9));
  const auto limit = static_cast<std::size_t>(*rc::gen::inRange(1, 12));
  std::string csv = "id,message_id,message_text\n";
  for (std::size_t t = 0; t < counts.size(); ++t) {
    for (int m = 0; m < counts[t]; ++m) {
      csv += "T" + std::to_string(t) + ",m" + std::to_string(m) + ",text\n";
    }
  }
  Joined joined(csv);
  const auto rows = joined.all(limit);
  RC_ASSERT(rows.size() == counts.size());
  for (std::size_t t = 0; t < rows.size(); ++t) {
    RC_ASSERT(Joined::turns_of(rows[t]).size() == static_cast<std::size_t>(counts[t]));
  }
}

}  // namespace
}  // namespace triage::warehouse
