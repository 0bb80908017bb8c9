#include "triage/cli/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "triage/base/file.h"
#include "triage/cli/exit_code.h"

namespace triage::cli {
namespace {

using ::triage::testing::TemporaryFolder;

template <typename Failure>
std::string refusal_of(const std::string& file) {
  try {
    prepare_output("--report", file);
  } catch (const Failure& error) {
    return error.what();
  }
  return "accepted";
}

TEST(OutputFile, MissingFoldersAreMade) {
  const TemporaryFolder folder;
  prepare_output("--report", (folder / "a/b/report.html").string());
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b"));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "a/b"));
}

TEST(OutputFile, AFolderToComeIsNotMadeBeforeItsTime) {
  const TemporaryFolder folder;
  require_writable(folder / "models/deep");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(OutputFile, AFolderIsNoFile) {
  const TemporaryFolder folder;
  const std::string name = folder.path().string();
  EXPECT_EQ(refusal_of<WrongUsage>(name),
            "--report " + name + ": is a folder. Name a file, perhaps one in it.");
}

TEST(OutputFile, WhatLiesBelowAFileCannotBeWritten) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "");
  EXPECT_NE(
      refusal_of<Unavailable>((folder / "file/report.html").string()).find("cannot be written"),
      std::string::npos);
  EXPECT_THROW(require_writable(folder / "file/models"), Unavailable);
}

TEST(OutputFile, PipesStandardOutputAndNoNameAreLeftAlone) {
  const TemporaryFolder folder;
  const std::filesystem::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  prepare_output("--output", pipe.string());
  prepare_output("--output", "-");
  prepare_output("--output", std::nullopt);
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_FALSE(std::filesystem::exists("-"));
}

}  // namespace
}  // namespace triage::cli
