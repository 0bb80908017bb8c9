#include "triage/model/registry.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::model {
namespace {

namespace fs = std::filesystem;

// A workspace whose models are folders with an empty manifest: a registry looks no further.
class RegistryTest : public ::testing::Test {
 protected:
  void add(const std::string& version) {
    fs::create_directories(models() / version);
    std::ofstream(models() / version / "manifest.json");
  }
  fs::path models() const { return folder_ / "var" / "models"; }

  testing::TemporaryFolder folder_;
  Registry registry_{folder_.path()};
};

std::vector<int> numbers(const std::vector<ModelVersion>& versions) {
  std::vector<int> values;
  for (const ModelVersion version : versions) values.push_back(version.value);
  return values;
}

TEST_F(RegistryTest, AWorkspaceBeginsEmpty) {
  EXPECT_TRUE(registry_.versions().empty());
  EXPECT_TRUE(registry_.aliases().empty());
  EXPECT_EQ(registry_.next_version(), ModelVersion{1});
}

TEST_F(RegistryTest, VersionsRiseAsNumbersNotAsTexts) {
  for (const char* version : {"10", "2", "1", "9"}) add(version);
  EXPECT_EQ(numbers(registry_.versions()), (std::vector<int>{1, 2, 9, 10}));
  EXPECT_EQ(registry_.next_version(), ModelVersion{11});
  EXPECT_EQ(registry_.resolve("latest"), models() / "10");
}

TEST_F(RegistryTest, WhatIsNoBundleIsNoVersion) {
  add("1");
  add("x2");
  add("-3");
  add("04");
  add("99999999999999999999");
  add(".5.part-17");
  fs::create_directories(models() / "6");  // no manifest
  EXPECT_EQ(numbers(registry_.versions()), (std::vector<int>{1}));
}

TEST_F(RegistryTest, TheNextVersionIsAFreeName) {
  add("1");
  fs::create_directories(models() / "2");
  std::ofstream(models() / "3");
  EXPECT_EQ(registry_.next_version(), ModelVersion{4});
}

TEST_F(RegistryTest, PromotingPointsAnAliasElsewhere) {
  add("1");
  add("2");
  registry_.promote("champion", {1});
  registry_.promote("challenger", {2});
  EXPECT_EQ(registry_.resolve("champion"), models() / "1");
  registry_.promote("champion", {2});
  EXPECT_EQ(registry_.resolve("champion"), models() / "2");
  EXPECT_EQ(Registry(folder_.path()).aliases(), registry_.aliases());
  EXPECT_EQ(registry_.aliases().size(), 2U);
}

TEST_F(RegistryTest, PromotingWhatIsNotThereChangesNothing) {
  add("1");
  registry_.promote("champion", {1});
  const std::string before = read_file(models() / "aliases.json");
  EXPECT_THROW(registry_.promote("champion", {2}), NotFound);
  for (const char* alias : {"", "latest", "7", "04", "99999999999999999999", "a b", "../x", "ä"}) {
    EXPECT_THROW(registry_.promote(alias, {1}), InvalidInput) << alias;
  }
  EXPECT_EQ(read_file(models() / "aliases.json"), before);
}

TEST_F(RegistryTest, ReadersSeeTheOldAliasOrTheNewOne) {
  add("1");
  add("2");
  registry_.promote("champion", {1});
  const pid_t writer = ::fork();
  if (writer == 0) {
    for (int round = 0; round < 100; ++round) registry_.promote("champion", {1 + round % 2});
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(writer, &status, WNOHANG) == 0) {
    const auto aliases = registry_.aliases();  // throws where it finds half a file
    ASSERT_TRUE(aliases.contains("champion"));
  }
  EXPECT_EQ(status, 0);
}

TEST_F(RegistryTest, PromotionsAtOnceLoseNoAlias) {
  add("1");
  std::vector<pid_t> processes;
  for (int process = 0; process < 4; ++process) {
    processes.push_back(::fork());
    if (processes.back() != 0) continue;
    for (int round = 0; round < 20; ++round) {
      registry_.promote("alias-" + std::to_string(process) + "-" + std::to_string(round), {1});
    }
    ::_exit(0);
  }
  for (const pid_t process : processes) {
    int status = 0;
    ::waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(registry_.aliases().size(), 80U);
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(models())) files += entry.is_regular_file();
  EXPECT_EQ(files, 1U) << "no lock and no half-written list is left";
}

TEST_F(RegistryTest, AModelGoesByNumberAliasLatestOrFolder) {
  add("1");
  add("2");
  registry_.promote("champion", {1});
  EXPECT_EQ(registry_.resolve("1"), models() / "1");
  EXPECT_EQ(registry_.resolve("champion"), models() / "1");
  EXPECT_EQ(registry_.resolve("latest"), models() / "2");
  const std::string elsewhere = (folder_ / "elsewhere").string();
  fs::rename(models() / "2", elsewhere);
  EXPECT_EQ(registry_.resolve(elsewhere), elsewhere);
}

TEST_F(RegistryTest, AnUnknownModelIsAnsweredWithThoseThereAre) {
  EXPECT_THROW(static_cast<void>(registry_.resolve("latest")), NotFound);
  add("1");
  add("2");
  registry_.promote("champion", {1});
  try {
    static_cast<void>(registry_.resolve("champoin"));
    FAIL() << "there is no such model";
  } catch (const NotFound& error) {
    EXPECT_STREQ(error.what(),
                 "model 'champoin': there is none of that name. There are: latest, champion, 1 to "
                 "2. Did you mean 'champion'?");
  }
  EXPECT_THROW(static_cast<void>(registry_.resolve("3")), NotFound);
  EXPECT_THROW(static_cast<void>(registry_.resolve("")), NotFound);
}

TEST_F(RegistryTest, ADamagedListOfAliasesIsNamed) {
  add("1");
  std::ofstream(models() / "aliases.json") << "{\"champion\": ";
  EXPECT_THROW(static_cast<void>(registry_.aliases()), Corrupt);
  EXPECT_THROW(registry_.promote("champion", {1}), Corrupt) << "it is not overwritten unasked";
}

}  // namespace
}  // namespace triage::model
