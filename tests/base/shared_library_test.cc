#include "triage/base/shared_library.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"

namespace triage {
namespace {

using testing::TemporaryFolder;

constexpr const char* kVariable = "TRIAGE_TEST_LIBRARY";

// The variable has this value until the end of the test.
class Environment {
 public:
  explicit Environment(const std::string& value) { ::setenv(kVariable, value.c_str(), 1); }
  ~Environment() { ::unsetenv(kVariable); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
};

std::string refusal_of_bundled(const std::filesystem::path& built) {
  try {
    (void)bundled_library("libnone.so", kVariable, built);
  } catch (const NotFound& error) {
    return error.what();
  }
  return "found";
}

TEST(BundledLibrary, IsTheOneThatTheEnvironmentNames) {
  const TemporaryFolder folder;
  std::ofstream(folder / "chosen.so") << "chosen";
  std::ofstream(folder / "built.so") << "built";
  EXPECT_EQ(bundled_library("libnone.so", kVariable, folder / "built.so"), folder / "built.so");
  const Environment environment((folder / "chosen.so").string());
  EXPECT_EQ(bundled_library("libnone.so", kVariable, folder / "built.so"), folder / "chosen.so");
}

TEST(BundledLibrary, RefusesAPathInTheEnvironmentThatIsNoFile) {
  const TemporaryFolder folder;
  std::ofstream(folder / "built.so") << "built";
  const Environment environment((folder / "none.so").string());
  const std::string message = refusal_of_bundled(folder / "built.so");
  EXPECT_NE(message.find(kVariable), std::string::npos) << message;
  EXPECT_NE(message.find("none.so"), std::string::npos) << message;
}

TEST(BundledLibrary, SaysWhereItLookedAndWhatToSet) {
  const std::string message = refusal_of_bundled("/nowhere/built.so");
  EXPECT_NE(message.find("/nowhere/built.so"), std::string::npos) << message;
  EXPECT_NE(message.find(kVariable), std::string::npos) << message;
}

TEST(SharedLibrary, GivesFunctionsByName) {
  const SharedLibrary library("libm.so.6");
  EXPECT_EQ(library.function<double(double)>("sqrt")(9.0), 3.0);
}

TEST(SharedLibrary, NamesTheFunctionThatIsMissing) {
  const SharedLibrary library("libm.so.6");
  try {
    (void)library.function<void()>("triage_has_none");
    FAIL() << "found a function that there is not";
  } catch (const Unavailable& error) {
    EXPECT_NE(std::string(error.what()).find("triage_has_none"), std::string::npos);
  }
}

TEST(SharedLibrary, RefusesAFileThatIsNoLibrary) {
  const TemporaryFolder folder;
  std::ofstream(folder / "text.so") << "no library";
  EXPECT_THROW((void)SharedLibrary(folder / "text.so"), Unavailable);
}

TEST(EnvironmentDefault, LeavesWhatTheUserSet) {
  const Environment environment("7");
  set_environment_default(kVariable, "100");
  EXPECT_STREQ(::getenv(kVariable), "7");
  ::unsetenv(kVariable);
  set_environment_default(kVariable, "100");
  EXPECT_STREQ(::getenv(kVariable), "100");
}

}  // namespace
}  // namespace triage
