#include "triage/cli/source_options.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/base/temporary_folder.h"
#include "tests/cli/captured_file.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/cli/exit_code.h"

namespace triage::cli {
namespace {

using ::triage::testing::CapturedFile;
using ::triage::testing::TemporaryFolder;

// A workspace in a folder of its own.
class SourceOptionsTest : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    write_file_atomically(folder_ / name, content);
  }

  Context context(const std::string& settings = "") {
    write("triage.toml", settings);
    return {.workspace = folder_.path(),
            .environment = {},
            .settings = Settings(folder_ / "triage.toml", {}, {}),
            .console = console_,
            .progress = progress_,
            .clock = system_clock()};
  }

  // As a command line would: {name of an option or argument, its value}.
  static SourceOptions given(const std::vector<std::pair<std::string, std::string>>& words) {
    static FlagValues unused;
    SourceOptions source;
    Options options(unused);
    source.declare(options);
    for (const auto& [name, value] : words) {
      for (const Option& option : options.all()) {
        if (option.name == name) option.take(value);
      }
    }
    return source;  // what was taken is copied; `options` is not needed any more
  }

  std::string path(const std::string& name) { return (folder_ / name).string(); }

  TemporaryFolder folder_;
  CapturedFile out_;
  CapturedFile err_;
  Console console_{out_.file(), err_.file(), {}};
  SilentProgress progress_;
};

TEST_F(SourceOptionsTest, AnExistingPathWinsOverASourceOfThatName) {
  write("desk", "id,text\n1,hello there\n");
  const std::string section = "[source.\"" + path("desk") + "\"]\npath = \"other.csv\"\n";
  const Context with = context(section);
  EXPECT_EQ(given({{"SOURCE", path("desk")}}).request(with).location, path("desk"));
}

TEST_F(SourceOptionsTest, ASourcesPathIsSeenFromItsWorkspaceAndFlagsStandAboveItsSection) {
  const Context with = context(
      "[source.desk]\npath = \"data/a.csv\"\nlabel = \"queue\"\nid = \"number\"\nlimit = 9\n");
  const auto request =
      given({{"SOURCE", "desk"}, {"--label", "team"}, {"--text", "a"}, {"--text", "b,c"}})
          .request(with);
  EXPECT_EQ(request.location, path("data/a.csv"));
  EXPECT_EQ(request.roles.asked.label, "team");
  EXPECT_EQ(request.roles.asked.id, "number");
  EXPECT_EQ(request.roles.asked.text, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(request.limit, 9U);
}

TEST_F(SourceOptionsTest, TheOnlySourceNeedNotBeNamed) {
  const Context one = context("[source.desk]\npath = \"a.csv\"\n");
  EXPECT_EQ(given({}).request(one).location, path("a.csv"));
  const Context two = context("[source.a]\npath = \"a.csv\"\n[source.b]\npath = \"b.csv\"\n");
  EXPECT_THROW(static_cast<void>(given({}).request(two)), WrongUsage);
  const Context none = context();
  EXPECT_THROW(static_cast<void>(given({}).request(none)), WrongUsage);
}

TEST_F(SourceOptionsTest, AQueryNeedsNoSource) {
  const Context with = context("[source.desk]\npath = \"a.csv\"\n");
  const auto request = given({{"--sql", "SELECT 1"}}).request(with);
  EXPECT_EQ(request.location, "");
  EXPECT_EQ(request.sql, "SELECT 1");
}

TEST_F(SourceOptionsTest, AnUnknownSourceNamesTheNearest) {
  const Context with = context("[source.servicedesk]\npath = \"a.csv\"\n");
  try {
    static_cast<void>(given({{"SOURCE", "servicdesk"}}).request(with));
    FAIL();
  } catch (const NotFound& error) {
    EXPECT_NE(std::string(error.what()).find("Did you mean 'servicedesk'?"), std::string::npos)
        << error.what();
  }
}

TEST_F(SourceOptionsTest, ASectionWithoutPathOrQueryIsRefused) {
  const Context with = context("[source.desk]\nlabel = \"queue\"\n");
  EXPECT_THROW(static_cast<void>(given({{"SOURCE", "desk"}}).request(with)), InvalidInput);
}

TEST_F(SourceOptionsTest, WhatWasTypedCanBeTypedAgain) {
  EXPECT_EQ(given({{"SOURCE", "my file.csv"}, {"--label", "queue"}, {"--limit", "3"}}).as_typed(),
            "'my file.csv' --label queue");
  EXPECT_EQ(given({}).as_typed(), "");
}

// The bytes of a .npy file (format version 1.0) of rows × 1 float32 numbers.
std::string npy(const std::vector<float>& rows) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(rows.size()) + ", 1), }";
  header.resize(118 - 1, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(float));
  return bytes;
}

TEST_F(SourceOptionsTest, VectorsOfANumpyFileJoinTheirRowsAlsoWhenOneIsRejected) {
  write("a.jsonl",
        "{\"id\": \"1\", \"text\": \"one\"}\nnot json\n\n{\"id\": \"3\", \"text\": \"three\"}\n");
  write("v.npy", npy({0.5F, 1.5F, 2.5F}));
  Context with = context();
  const auto source = given({{"SOURCE", path("a.jsonl")}, {"--vectors", path("v.npy")}}).open(with);
  const auto batch = source->next();
  ASSERT_TRUE(batch.has_value());
  ASSERT_EQ(batch->tickets.size(), 2U);
  EXPECT_EQ(batch->rejected.size(), 1U);
  EXPECT_EQ(batch->tickets[0].vector, std::vector<float>{0.5F});
  EXPECT_EQ(batch->tickets[1].vector, std::vector<float>{2.5F});
}

TEST_F(SourceOptionsTest, TooFewVectorsAreRefused) {
  write("a.csv", "id,text\n1,one\n2,two\n");
  write("v.npy", npy({0.5F}));
  Context with = context();
  const auto source = given({{"SOURCE", path("a.csv")}, {"--vectors", path("v.npy")}}).open(with);
  EXPECT_THROW(static_cast<void>(source->next()), InvalidInput);
}

TEST_F(SourceOptionsTest, OpeningSaysWhatColumnsWereTakenFor) {
  write("a.csv", "id,text,queue\n1,hello there,x\n");
  Context with = context();
  static_cast<void>(given({{"SOURCE", path("a.csv")}, {"--label", "queue"}}).open(with));
  EXPECT_NE(err_.text().find("label: column 'queue'"), std::string::npos) << err_.text();
}

}  // namespace
}  // namespace triage::cli
