#include "triage/cli/environment.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::cli {
namespace {

using ::triage::testing::TemporaryFolder;

Environment with_file(const std::string& content) {
  const TemporaryFolder folder;
  write_file_atomically(folder / ".env", content);
  Environment environment;
  environment.set("TAKEN", "by the shell");
  environment.add_file(folder / ".env");
  return environment;
}

std::string value_of(const Environment& environment, const std::string& name) {
  const Variable* variable = environment.find(name);
  return variable == nullptr ? "(unset)" : variable->value;
}

TEST(Environment, AFileSetsWhatTheShellLeftOpenAndSaysInWhichLine) {
  const Environment environment =
      with_file("# comment\n\nTAKEN=by the file\nexport NEW = 7 # why\n");
  EXPECT_EQ(value_of(environment, "TAKEN"), "by the shell");
  EXPECT_EQ(value_of(environment, "NEW"), "7");
  EXPECT_EQ(environment.find("NEW")->origin, ".env:4");
  EXPECT_EQ(environment.find("TAKEN")->origin, "environment");
}

TEST(Environment, QuotesKeepBlanksHashesAndEscapes) {
  const Environment environment =
      with_file("A='a # b \\n'\nB=\"two\\nlines \\\"quoted\\\"\" # end\nC=\nD=a=b\r\n");
  EXPECT_EQ(value_of(environment, "A"), "a # b \\n");
  EXPECT_EQ(value_of(environment, "B"), "two\nlines \"quoted\"");
  EXPECT_EQ(value_of(environment, "C"), "(unset)") << "an empty value counts as not set";
  EXPECT_EQ(value_of(environment, "D"), "a=b");
}

TEST(Environment, AWrongLineIsNamedWithoutItsContent) {
  for (const char* line :
       {"no equals sign: secret", "1A=secret", "A='secret", "A=\"secret\" more"}) {
    try {
      static_cast<void>(with_file("GOOD=1\n" + std::string(line)));
      ADD_FAILURE() << line;
    } catch (const InvalidInput& error) {
      EXPECT_NE(std::string(error.what()).find("line 2"), std::string::npos) << error.what();
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
  }
}

TEST(Environment, AMissingFileAddsNothing) {
  const TemporaryFolder folder;
  Environment environment;
  environment.add_file(folder / ".env");
  EXPECT_TRUE(environment.names_with("").empty());
}

}  // namespace
}  // namespace triage::cli
