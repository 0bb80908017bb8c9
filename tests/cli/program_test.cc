#include "triage/cli/program.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/cli/captured_file.h"
#include "triage/base/file.h"

namespace triage::cli {
namespace {

using ::triage::testing::CapturedFile;
using ::triage::testing::TemporaryFolder;

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& words, const Environment& environment = {}) {
  const CapturedFile out;
  const CapturedFile err;
  const int code = run_program(words, environment, out.file(), err.file());
  return {code, out.text(), err.text()};
}

TEST(Program, AnErrorSaysWhatFailedOnStandardErrorAlone) {
  const TemporaryFolder folder;
  const Outcome outcome = run({"clean", "nowhere.csv", "--workspace", folder.path().string()});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("triage: source 'nowhere.csv': ")) << outcome.err;
}

TEST(Program, AnErrorHoldsNothingThatATerminalObeys) {
  const TemporaryFolder folder;
  const Outcome outcome =
      run({"clean", "no\x1b[2Jwhere.csv", "--workspace", folder.path().string()});
  EXPECT_NE(outcome.err.find("'no·[2Jwhere.csv'"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
}

TEST(Program, TicketsAreNotFetchedFromAnywhere) {
  const TemporaryFolder folder;
  const std::string workspace = folder.path().string();
  for (const std::string scheme : {"https", "http", "s3"}) {
    const std::string address = scheme + "://example.com/tickets.csv";
    const Outcome refused = run({"clean", address, "--workspace", workspace});
    EXPECT_EQ(refused.code, 1);
    EXPECT_EQ(refused.err, "triage: source '" + address + "': tickets are not fetched over " +
                               scheme + ". Download the file and name it here.\n");
    const Outcome offline = run({"clean", address, "--offline", "--workspace", workspace});
    EXPECT_EQ(offline.code, 1);
    EXPECT_EQ(offline.err, "triage: source '" + address +
                               "': --offline refuses every connection to the outside. Name a "
                               "file.\n");
  }
  write_file_atomically(folder / "triage.toml", "[source.far]\npath = 's3://desk/tickets.csv'\n");
  const Outcome configured = run({"clean", "far", "--workspace", workspace});
  EXPECT_NE(configured.err.find("not fetched over s3"), std::string::npos) << configured.err;
}

TEST(Program, AWorkspaceThatIsNotThereIsSaidToBeNew) {
  const TemporaryFolder folder;
  const Outcome outcome = run({"models", "list", "--workspace", (folder / "worksapce").string()});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find("worksapce' does not exist yet."), std::string::npos) << outcome.err;
  EXPECT_EQ(run({"models", "list", "--workspace", folder.path().string()}).err.find("not exist"),
            std::string::npos);
}

TEST(Program, AVariableCountsInCommandsWithoutSettingsToo) {
  const TemporaryFolder folder;
  const std::string tickets = (folder / "tickets.csv").string();
  write_file_atomically(tickets, "id,text,label\n1,my vpn is dead,Network\n");
  const auto init = [&](const char* workspace, const Environment& environment) {
    return run({"init", tickets, "--workspace", (folder / workspace).string()}, environment);
  };
  const Outcome loud = init("loud", {});
  EXPECT_EQ(loud.code, 0) << loud.err;
  EXPECT_NE(loud.err.find("Next:"), std::string::npos) << loud.err;
  Environment environment;
  environment.set("TRIAGE_QUIET", "1");
  EXPECT_EQ(init("quiet", environment).err, "");
  environment.set("TRIAGE_SEED", "many");
  EXPECT_EQ(run({"version"}, environment).code, 0);
}

TEST(Program, WrongUsageIsCodeTwo) {
  EXPECT_EQ(run({"config", "show", "--sead", "1"}).code, 2);
  EXPECT_EQ(run({"nothing"}).code, 2);
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "");
  EXPECT_EQ(run({"config", "show", "--workspace", (folder / "file").string()}).code, 2);
}

TEST(Program, SettingsOfAllLayersReachTheCommand) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "triage.toml", "threads = 2\n");
  write_file_atomically(folder / ".env", "TRIAGE_OFFLINE=true\n");
  Environment environment;
  environment.set("TRIAGE_WORKSPACE", folder.path().string());
  const Outcome outcome = run({"config", "show", "--json", "--seed", "9"}, environment);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::map<std::string, std::string> from;
  const auto answer = nlohmann::json::parse(outcome.out);
  for (const auto& setting : answer.at("settings")) {
    from[setting.at("key")] = setting.at("from");
  }
  EXPECT_EQ(from["threads"], "triage.toml:1");
  EXPECT_EQ(from["offline"], "TRIAGE_OFFLINE (.env:1)");
  EXPECT_EQ(from["seed"], "--seed");
  EXPECT_EQ(from["quiet"], "default");
}

TEST(Program, AWrongSettingsFileStopsCommandsButNotTheDoctor) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "triage.toml", "sede = 1\n");
  const std::string workspace = folder.path().string();
  const Outcome refused = run({"config", "show", "--workspace", workspace});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("triage.toml:1: there is no key 'sede'. Did you mean 'seed'?"),
            std::string::npos)
      << refused.err;
  EXPECT_EQ(run({"version", "--workspace", workspace}).code, 0);
  const Outcome doctor = run({"doctor", "--json", "--workspace", workspace});
  EXPECT_EQ(doctor.code, 1);
  const auto said = nlohmann::json::parse(doctor.out);
  for (const auto& check : said.at("checks")) {
    const bool is_settings = check.at("what") == "settings";
    EXPECT_EQ(check.at("health") == "fail", is_settings) << check;
  }
}

TEST(Program, AReaderThatHasSeenEnoughIsNoError) {
  std::signal(SIGPIPE, SIG_IGN);  // as main() has it
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  std::FILE* out = ::fdopen(ends[1], "w");
  const CapturedFile err;
  const std::vector<std::string> words = {"completion", "bash", "--quiet"};
  EXPECT_EQ(run_program(words, {}, out, err.file()), 0);
  EXPECT_EQ(err.text(), "");
  std::fclose(out);
}

TEST(Program, AFullDiskIsAnErrorWithACode) {
  std::FILE* full = std::fopen("/dev/full", "w");
  const CapturedFile err;
  const std::vector<std::string> words = {"completion", "bash", "--quiet"};
  EXPECT_EQ(run_program(words, {}, full, err.file()), 1);
  EXPECT_TRUE(err.text().starts_with("triage: standard output: No space left")) << err.text();
  std::fclose(full);
}

}  // namespace
}  // namespace triage::cli
