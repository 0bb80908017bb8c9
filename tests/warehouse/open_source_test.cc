#include "triage/warehouse/open_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "tests/base/temporary_folder.h"
#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

using testing::all_tickets;
using testing::Everything;
using testing::gzipped;
using testing::message_of;
using testing::read;
using testing::RecordingProgress;
using testing::write;
using testing::write_parquet;
using testing::zstandard;
using triage::testing::TemporaryFolder;

SourceRequest at(const std::string& location) { return {.location = location}; }

// The same two tickets in every format.
constexpr const char* kQuery =
    "SELECT 'T1' AS id, 'No VPN' AS subject, 'It fails, since \"today\"' AS body, 'Network' AS "
    "queue "
    "UNION ALL SELECT 'T2', 'Printer', 'Grüße' || chr(10) || 'Jo', 'Hardware'";
constexpr const char* kCsv =
    "id,subject,body,queue\nT1,No VPN,\"It fails, since \"\"today\"\"\",Network\n"
    "T2,Printer,\"Grüße\nJo\",Hardware\n";
constexpr const char* kJsonLines =
    "{\"id\":\"T1\",\"subject\":\"No VPN\",\"body\":\"It fails, since \\\"today\\\"\","
    "\"queue\":\"Network\"}\n"
    "{\"id\":\"T2\",\"subject\":\"Printer\",\"body\":\"Gr\\u00fc\\u00dfe\\nJo\","
    "\"queue\":\"Hardware\"}\n";

void expect_the_two(const Everything& all) {
  EXPECT_TRUE(all.rejected.empty());
  ASSERT_EQ(all.tickets.size(), 2U);
  EXPECT_EQ(all.tickets[0].id, "T1");
  EXPECT_EQ(all.tickets[0].subject, "No VPN");
  EXPECT_EQ(all.tickets[0].messages.at(0).text, "It fails, since \"today\"");
  EXPECT_EQ(all.tickets[0].label, "Network");
  EXPECT_EQ(all.tickets[1].messages.at(0).text, "Grüße\nJo");
  EXPECT_EQ(all.tickets[1].row, 2U);
}

// Makes standard input read from a pipe that holds `bytes`, until the object is gone.
class StandardInput {
 public:
  explicit StandardInput(std::string bytes) : kept_(::dup(STDIN_FILENO)) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    writer_ = std::thread([end = ends[1], content = std::move(bytes)] {
      for (std::size_t at = 0; at < content.size();) {
        const ssize_t count = ::write(end, content.data() + at, content.size() - at);
        if (count <= 0) break;
        at += static_cast<std::size_t>(count);
      }
      ::close(end);
    });
  }
  ~StandardInput() {
    writer_.join();
    ::dup2(kept_, STDIN_FILENO);
    ::close(kept_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int kept_;
  std::thread writer_;
};

TEST(OpenSource, EveryFormatAndCompressionGivesTheSameTickets) {
  const TemporaryFolder folder;
  expect_the_two(read(at(write(folder / "t.csv", kCsv))));
  expect_the_two(read(at(write(folder / "t.csv.gz", gzipped(kCsv)))));
  expect_the_two(read(at(write(folder / "t.csv.zst", zstandard(kCsv)))));
  expect_the_two(read(at(write(folder / "t.jsonl", kJsonLines))));
  expect_the_two(read(at(write(folder / "t.jsonl.gz", gzipped(kJsonLines)))));
  expect_the_two(read(at(write(folder / "t.jsonl.zst", zstandard(kJsonLines)))));
  expect_the_two(read(at(write_parquet(folder / "t.parquet", kQuery))));
  expect_the_two(read({.location = "", .sql = kQuery}));
}

TEST(OpenSource, ContentDecidesWhereTheNameSaysNothing) {
  const TemporaryFolder folder;
  expect_the_two(read(at(write(folder / "export", kJsonLines))));
  expect_the_two(read(at(write(folder / "export.dat", gzipped(kCsv)))));
  write_parquet(folder / "p.parquet", kQuery);
  std::filesystem::rename(folder / "p.parquet", folder / "p.csv");
  expect_the_two(read(at((folder / "p.csv").string())));
}

TEST(OpenSource, TextThatBeginsLikeAnotherFormatIsText) {
  const TemporaryFolder folder;
  const Everything all =
      read(at(write(folder / "t.csv", "id,text\nDUCK is what my mouse says,x\n")));
  EXPECT_EQ(all.tickets.at(0).id, "DUCK is what my mouse says");
  EXPECT_EQ(read(at(write(folder / "o", "ORCID,text\n1,a\n"))).tickets.size(), 1U);
  EXPECT_EQ(read(at(write(folder / "j", "\xEF\xBB\xBF{\"text\":\"a\"}\n"))).tickets.size(), 1U);
}

TEST(OpenSource, ANamedPipeIsReadOnce) {
  const TemporaryFolder folder;
  const std::string pipe = (folder / "pipe").string();
  for (const std::string& bytes : {std::string(kCsv), gzipped(kJsonLines)}) {
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer([&] { write(pipe, bytes); });
    expect_the_two(read(at(pipe)));
    writer.join();
    std::filesystem::remove(pipe);
  }
}

TEST(OpenSource, AJsonListIsReadLikeLines) {
  const TemporaryFolder folder;
  std::string list = kJsonLines;
  list.replace(list.find('\n'), 1, ",\n ");
  expect_the_two(read(at(write(folder / "t.json", "[\n " + list + "]\n"))));
}

TEST(OpenSource, StandardInputTakesEveryFormat) {
  const TemporaryFolder folder;
  for (const std::string& bytes :
       {std::string(kCsv), std::string(kJsonLines), gzipped(kCsv), zstandard(kJsonLines)}) {
    const StandardInput input(bytes);
    expect_the_two(read(at("-")));
  }
  write_parquet(folder / "t.parquet", kQuery);
  const auto parquet = open_file_bytes(folder / "t.parquet");
  const StandardInput input(testing::all_bytes(*parquet));
  expect_the_two(read(at("-")));
}

TEST(OpenSource, OneLineOnAPipeIsAnsweredBeforeTheNextIsWritten) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int kept = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  const auto say = [&](const std::string& line) {
    EXPECT_EQ(::write(ends[1], line.data(), line.size()), static_cast<ssize_t>(line.size()));
  };
  SilentProgress silent;
  say("{\"text\": \"one\"}\n");
  const auto source = open_source(at("-"), silent);
  const auto first = source->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tickets.at(0).messages.at(0).text, "one");
  say("{\"id\": \"x\", \"priority\": 3, \"text\": \"two\"}\n");
  EXPECT_EQ(source->next().value().tickets.at(0).id, "x");
  ::close(ends[1]);
  EXPECT_FALSE(source->next());
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  ::close(ends[0]);
}

TEST(OpenSource, APatternReadsAllItsFilesInOrderAndNumbersThrough) {
  const TemporaryFolder folder;
  write(folder / "a.csv", "text,label\none,x\ntwo,y\n");
  write(folder / "b.csv", "label,text\nz,three\n");
  write(folder / "c.jsonl", "{\"text\":\"four\"}\nrubbish\n");
  const Everything all = read(at((folder.path() / "*").string()));
  ASSERT_EQ(all.tickets.size(), 4U);
  EXPECT_EQ(all.tickets[2].messages.at(0).text, "three");
  EXPECT_EQ(all.tickets[2].label, "z");
  EXPECT_EQ(all.tickets[3].id, "4");
  ASSERT_EQ(all.rejected.size(), 1U);
  EXPECT_EQ(all.rejected[0].row, 5U);
  EXPECT_EQ(all.rejected[0].line, 2U);
  EXPECT_NE(all.rejected[0].why.reason.find("c.jsonl"), std::string::npos);
}

TEST(OpenSource, APathWithPatternLettersIsTakenLiterallyIfItIsThere) {
  const TemporaryFolder folder;
  expect_the_two(read(at(write_parquet(folder / "t[1].parquet", kQuery))));
  expect_the_two(read(at(write(folder / "what?.csv", kCsv))));
}

TEST(OpenSource, RejectedRowsAreReportedAndTheRunGoesOn) {
  const TemporaryFolder folder;
  const Everything all = read(at(write(folder / "t.jsonl",
                                       "{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\"text\":\n\n"
                                       "{\"id\":3,\"text\":\"c\",\"created_at\":\"soon\"}\n"
                                       "\x01\x02\xFF\n{\"id\":5,\"created_at\":\"2026-01-01\","
                                       "\"text\":\"e\"}\n")));
  ASSERT_EQ(all.tickets.size(), 2U);
  ASSERT_EQ(all.rejected.size(), 3U);
  EXPECT_EQ(all.rejected[0].row, 2U);
  EXPECT_EQ(all.rejected[0].id, "2");
  EXPECT_EQ(all.rejected[1].row, 3U);
  EXPECT_EQ(all.rejected[1].line, 4U);
  EXPECT_EQ(all.rejected[1].why.field, "created_at");
  EXPECT_EQ(all.rejected[2].row, 4U);
  EXPECT_EQ(all.rejected[2].line, 5U);
  EXPECT_EQ(all.tickets[1].row, 5U);
  EXPECT_EQ(all.tickets[1].line, 6U);
}

TEST(OpenSource, AMissingFileIsNotFoundWithTheNearestName) {
  const TemporaryFolder folder;
  write(folder / "tickets.csv", kCsv);
  const std::string message =
      message_of<NotFound>([&] { read(at((folder / "tickest.csv").string())); });
  EXPECT_NE(message.find("Did you mean"), std::string::npos) << message;
  EXPECT_THROW(read(at((folder / "*.parquet").string())), NotFound);
}

TEST(OpenSource, AFolderAndAnEmptyFileAreRefused) {
  const TemporaryFolder folder;
  EXPECT_NE(message_of<InvalidInput>([&] { read(at(folder.path().string())); }).find("is a folder"),
            std::string::npos);
  for (const char* name : {"t.csv", "t.jsonl", "t.parquet"}) {
    EXPECT_NE(
        message_of<InvalidInput>([&] { read(at(write(folder / name, ""))); }).find("is empty"),
        std::string::npos);
  }
}

TEST(OpenSource, FilesOfOtherKindsAreNamedWithWhatToDo) {
  const TemporaryFolder folder;
  EXPECT_NE(message_of<InvalidInput>([&] {
              read(at(write(folder / "t.xlsx", "PK\x03\x04rest")));
            }).find("Save the sheet as CSV"),
            std::string::npos);
  EXPECT_THROW(read(at(write(folder / "t.pdf", "%PDF-1.7"))), InvalidInput);
}

TEST(OpenSource, AHeaderAloneIsNoTicketsAndNoError) {
  const TemporaryFolder folder;
  const Everything all = read(at(write(folder / "t.csv", "id,text,label\n")));
  EXPECT_TRUE(all.tickets.empty());
  EXPECT_TRUE(all.rejected.empty());
}

TEST(OpenSource, HalfAGzipIsAnErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  std::string csv = "id,text\n";
  for (int i = 0; i < 100'000; ++i) csv += std::to_string(i) + ",hello " + std::to_string(i) + "\n";
  const std::string packed = gzipped(csv);
  const std::string file = write(folder / "t.csv.gz", packed.substr(0, packed.size() / 2));
  const std::string message = message_of<InvalidInput>([&] { read(at(file)); });
  EXPECT_NE(message.find("t.csv.gz"), std::string::npos) << message;
}

TEST(OpenSource, HalfAParquetFileIsAnErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  write_parquet(folder / "t.parquet", kQuery);
  const auto bytes = open_file_bytes(folder / "t.parquet");
  const std::string whole = testing::all_bytes(*bytes);
  const std::string file = write(folder / "half.parquet", whole.substr(0, whole.size() / 2));
  const std::string message = message_of<InvalidInput>([&] { read(at(file)); });
  EXPECT_NE(message.find("half.parquet"), std::string::npos) << message;
}

TEST(OpenSource, WithoutATextColumnItSaysWhichThereAre) {
  const TemporaryFolder folder;
  const std::string file = write(folder / "t.csv", "id,label,weather\n1,x,sun\n");
  const std::string message = message_of<InvalidInput>([&] { read(at(file)); });
  EXPECT_NE(message.find("'weather'"), std::string::npos) << message;
  EXPECT_NE(message.find("--text"), std::string::npos) << message;
}

TEST(OpenSource, AColumnThatOnlyLaterLinesHaveIsFound) {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += "{\"text\":\"a\"}\n";
  lines += "{\"text\":\"b\",\"team\":\"Network\"}\n";
  SourceRequest request = at(write(folder / "t.jsonl", lines));
  request.roles.asked.label = "team";
  const Everything all = read(request);
  ASSERT_EQ(all.tickets.size(), 5001U);
  EXPECT_EQ(all.tickets[5000].label, "Network");
  request.roles.asked.label = "teem";
  EXPECT_THROW(read(request), InvalidInput);
}

TEST(OpenSource, LinesMayCallTheirTextEachBySomeUsualName) {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 3000; ++i) lines += "{\"subject\":\"s\",\"message\":\"a\"}\n";
  lines += "{\"text\":\"b\"}\n{\"subject\":\"s\",\"message\":\"c\"}\n";
  const Everything all = read(at(write(folder / "t.jsonl", lines)));
  ASSERT_EQ(all.tickets.size(), 3002U);
  EXPECT_EQ(all.tickets[0].messages.at(0).text, "a");
  EXPECT_EQ(all.tickets[3000].messages.at(0).text, "b");
  EXPECT_EQ(all.tickets[3001].messages.at(0).text, "c");
  EXPECT_EQ(all.tickets[3001].subject, "s");
}

TEST(OpenSource, MessagesComeFromANestedListOrJsonTextOrAnotherFile) {
  const TemporaryFolder folder;
  const std::string query =
      "SELECT 'T1' AS id, [{'role': 'requester', 'text': 'a'}, "
      "{'role': 'agent', 'text': 'b'}] AS messages";
  const std::string csv =
      "id,messages\nT1,\"[{\"\"role\"\":\"\"requester\"\",\"\"text\"\":\"\"a\"\"},"
      "{\"\"role\"\":\"\"agent\"\",\"\"text\"\":\"\"b\"\"}]\"\n";
  SourceRequest joined = at(write(folder / "ids.csv", "id,subject\nT1,s\nT2,s\n"));
  joined.roles.asked.messages =
      write(folder / "m.csv", "ticket_id,role,text\nT1,requester,a\nT1,agent,b\n");
  for (const SourceRequest& request :
       {at(write_parquet(folder / "t.parquet", query)), at(write(folder / "t.csv", csv)), joined}) {
    const Everything all = read(request);
    ASSERT_FALSE(all.tickets.empty());
    ASSERT_EQ(all.tickets[0].messages.size(), 2U) << request.location;
    EXPECT_EQ(all.tickets[0].messages[1].text, "b");
    EXPECT_EQ(all.tickets[0].messages[1].role, Role::kAgent);
  }
}

TEST(OpenSource, VectorsArriveAsFloats) {
  const TemporaryFolder folder;
  SourceRequest request =
      at(write_parquet(folder / "t.parquet",
                       "SELECT 'a' AS text, [0.5, i]::FLOAT[2] AS embedding FROM range(3) t(i)"));
  request.roles.asked.vectors = "embedding";
  EXPECT_EQ(read(request).tickets.at(2).vector, (std::vector<float>{0.5F, 2}));
}

TEST(OpenSource, WhatIsFoundOutLaterIsNotedToo) {
  const TemporaryFolder folder;
  std::string csv = "id,text\n";
  for (int i = 0; i < 100'000; ++i) csv += std::to_string(i) + ",plain text\n";
  RecordingProgress progress;
  const auto source = open_source(at(write(folder / "t.csv", csv + "x,caf\xE9\n")), progress);
  EXPECT_EQ(all_tickets(*source).tickets.back().messages.at(0).text, "café");
  ASSERT_EQ(progress.notes.size(), 1U);
  EXPECT_NE(progress.notes[0].find("line 100002"), std::string::npos) << progress.notes[0];
}

TEST(OpenSource, ALimitIsALimitOfTickets) {
  const TemporaryFolder folder;
  SourceRequest request =
      at(write(folder / "t.jsonl", "{}x\n{\"text\":\"a\"}\n{\"text\":\"b\"}\n"));
  request.limit = 1;
  const Everything all = read(request);
  EXPECT_EQ(all.tickets.size(), 1U);
  EXPECT_EQ(all.rejected.size(), 1U);
}

TEST(OpenSource, RolesAreExplainedAndComeBackAsNames) {
  const TemporaryFolder folder;
  SilentProgress silent;
  const auto source = open_source(at(write(folder / "t.csv", kCsv)), silent);
  EXPECT_EQ(source->role_explanation(),
            (std::vector<std::string>{"id: column 'id' (usual name)",
                                      "label: column 'queue' (usual name)",
                                      "text: columns 'subject', 'body' (usual name)"}));
  EXPECT_EQ(source->role_names().text, (std::vector<std::string>{"subject", "body"}));
}

TEST(OpenSource, ParquetKnowsItsRowsBeforehand) {
  const TemporaryFolder folder;
  SilentProgress silent;
  const auto source = open_source(at(write_parquet(folder / "t.parquet", kQuery)), silent);
  EXPECT_EQ(source->row_count(), 2U);
}

TEST(OpenSource, ADatabaseFileNeedsSql) {
  const TemporaryFolder folder;
  const std::string file = (folder / "t.duckdb").string();
  AdbcConnection({.name = "w",
                  .library = TRIAGE_DUCKDB_LIBRARY,
                  .entrypoint = "duckdb_adbc_init",
                  .options = {{"path", file}}})
      .execute(std::string("CREATE TABLE tickets AS ") + kQuery, {"setup", ""});
  expect_the_two(read({.location = file, .sql = "SELECT * FROM tickets"}));
  EXPECT_NE(message_of<InvalidInput>([&] { read(at(file)); }).find("--sql"), std::string::npos);
}

TEST(OpenSource, ASourceMayBeLeftBeforeItsEnd) {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 50'000; ++i) lines += "{\"text\":\"a\"}\n";
  SilentProgress silent;
  const auto source = open_source(at(write(folder / "t.jsonl", lines)), silent);
  EXPECT_EQ(source->next().value().tickets.size(), 2048U);
}

}  // namespace
}  // namespace triage::warehouse
