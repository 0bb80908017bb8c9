// Tickets of one file with the messages of another, and what such a request reads.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

using testing::all_tickets;
using testing::Everything;
using testing::message_of;
using testing::read;
using testing::RecordingProgress;
using testing::write;
using triage::testing::TemporaryFolder;

SourceRequest joined(const TemporaryFolder& folder, const std::string& tickets,
                     const std::string& messages) {
  SourceRequest request{.location = write(folder / "tickets.csv", tickets)};
  request.roles.asked.messages = write(folder / "messages.csv", messages);
  return request;
}

TEST(MessagesFile, WithoutAnIdNoMessageFindsItsTicket) {
  const TemporaryFolder folder;
  const SourceRequest request =
      joined(folder, "subject\nfirst\nsecond\n", "ticket_id,role,text\n1,requester,of ticket 1\n");
  const std::string message = message_of<InvalidInput>([&] { read(request); });
  EXPECT_NE(message.find("--id"), std::string::npos) << message;
}

TEST(MessagesFile, ARowWithoutAnIdGetsNoMessagesByItsNumber) {
  const TemporaryFolder folder;
  const Everything all = read(joined(folder, "id,subject\nT1,first\n,second\n",
                                     "ticket_id,role,text\n2,requester,of ticket 2\n"));
  ASSERT_EQ(all.tickets.size(), 2U);
  EXPECT_EQ(all.tickets[1].id, "2");
  EXPECT_TRUE(all.tickets[1].messages.empty());
}

TEST(MessagesFile, ATicketWithAnUnreadableMessageIsRejectedAndCountedOnce) {
  const TemporaryFolder folder;
  const Everything all =
      read(joined(folder, "id,subject\nA,first\nB,second\n",
                  "ticket_id,role,text\nA,requester,please help\nA,Tier2 Desk,restart the router\n"
                  "A,requester,great the router restart solved it\nB,requester,more\n"));
  ASSERT_EQ(all.tickets.size(), 1U);
  EXPECT_EQ(all.tickets[0].id, "B");
  ASSERT_EQ(all.rejected.size(), 1U);
  EXPECT_EQ(all.rejected[0].id, "A");
  EXPECT_EQ(all.rejected[0].row, 1U);
  EXPECT_EQ(all.rejected[0].line, 2U);
  EXPECT_EQ(all.rejected[0].why.field, "messages");
}

TEST(MessagesFile, MessagesOfTicketsThatAreNotThereAreNoted) {
  const TemporaryFolder folder;
  const SourceRequest request =
      joined(folder, "id,subject\nA,first\n",
             "ticket_id,role,text\nA,requester,a\n77,requester,b\nZZ,requester,c\n");
  RecordingProgress progress;
  const auto source = open_source(request, progress);
  EXPECT_EQ(all_tickets(*source).tickets.at(0).messages.size(), 1U);
  ASSERT_EQ(progress.notes.size(), 1U);
  EXPECT_NE(progress.notes[0].find("2 of the 3"), std::string::npos) << progress.notes[0];
}

TEST(ReadsFrom, NamesTheLocationThePatternsFilesAndTheMessages) {
  const TemporaryFolder folder;
  SourceRequest request = joined(folder, "id,subject\nA,first\n", "ticket_id,text\nA,a\n");
  std::filesystem::create_symlink("tickets.csv", folder / "link.csv");
  const std::string other = write(folder / "other.csv", "id,text\n");
  EXPECT_TRUE(reads_from(request, folder / "tickets.csv"));
  EXPECT_TRUE(reads_from(request, folder / "link.csv"));
  EXPECT_TRUE(reads_from(request, folder / "messages.csv"));
  EXPECT_FALSE(reads_from(request, other));
  EXPECT_FALSE(reads_from(request, folder / "new.csv"));
  request.location = (folder / "*.csv").string();
  EXPECT_TRUE(reads_from(request, other));
}

TEST(ReadsFrom, APipeIsNoFileThatIsLost) {
  EXPECT_FALSE(reads_from({.location = "/dev/null"}, "/dev/null"));
  EXPECT_FALSE(reads_from({.location = "-"}, "new.csv"));
}

}  // namespace
}  // namespace triage::warehouse
