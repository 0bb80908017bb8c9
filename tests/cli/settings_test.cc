#include "triage/cli/settings.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/settings_file.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/settings_template.h"

namespace triage::cli {
namespace {

using ::triage::testing::TemporaryFolder;

class SettingsTest : public ::testing::Test {
 protected:
  Settings read(const std::string& file, const FlagValues& flags = {}) {
    write_file_atomically(folder_ / "triage.toml", file);
    return Settings(folder_ / "triage.toml", environment_, flags);
  }

  std::string refusal_of(const std::string& file) {
    try {
      static_cast<void>(read(file));
    } catch (const InvalidInput& error) {
      return error.what();
    }
    return "accepted";
  }

  std::string origin_of(const Settings& settings, const std::string& key) {
    for (const SettingState& state : settings.all()) {
      if (state.key == key) return state.origin;
    }
    return "(unset)";
  }

  TemporaryFolder folder_;
  Environment environment_;
};

TEST_F(SettingsTest, AFlagWinsOverAVariableOverTheFileOverTheDefault) {
  EXPECT_EQ(Settings().integer("seed"), 1);
  EXPECT_EQ(origin_of(Settings(), "seed"), "default");

  const std::string file = "# mine\nseed = 2\n";
  EXPECT_EQ(read(file).integer("seed"), 2);
  EXPECT_EQ(origin_of(read(file), "seed"), "triage.toml:2");

  environment_.set("TRIAGE_SEED", "3");
  EXPECT_EQ(read(file).integer("seed"), 3);
  EXPECT_EQ(origin_of(read(file), "seed"), "TRIAGE_SEED");

  EXPECT_EQ(read(file, {{"seed", "4"}}).integer("seed"), 4);
  EXPECT_EQ(origin_of(read(file, {{"seed", "4"}}), "seed"), "--seed");
}

TEST_F(SettingsTest, AVariableOfTheEnvFileSaysSo) {
  write_file_atomically(folder_ / ".env", "\nTRIAGE_CLEAN_MAX_MASKED_SHARE=0.5\n");
  environment_.add_file(folder_ / ".env");
  const Settings settings = read("");
  EXPECT_DOUBLE_EQ(settings.number("clean.max_masked_share"), 0.5);
  EXPECT_EQ(origin_of(settings, "clean.max_masked_share"),
            "TRIAGE_CLEAN_MAX_MASKED_SHARE (.env:2)");
}

TEST_F(SettingsTest, AnUnknownKeyIsRefusedWithItsLineAndTheNearestOne) {
  const std::string refusal = refusal_of("seed = 1\n[clean]\nmax_masked_shar = 0.3\n");
  EXPECT_NE(refusal.find("triage.toml:3"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("'clean.max_masked_shar'"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("Did you mean 'clean.max_masked_share'?"), std::string::npos) << refusal;
}

TEST_F(SettingsTest, AnUnknownKeyOfASourceIsRefusedWithTheNearestOne) {
  const std::string refusal = refusal_of("[source.desk]\nlable = \"queue\"\n");
  EXPECT_NE(refusal.find("triage.toml:2"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("Did you mean 'source.desk.label'?"), std::string::npos) << refusal;
  EXPECT_NE(refusal_of("[source]\npath = \"a.csv\"\n").find("[source.tickets]"), std::string::npos);
}

TEST_F(SettingsTest, AWrongValueIsRefusedWithItsLineAndWhatIsAllowed) {
  EXPECT_NE(
      refusal_of("seed = \"one\"\n").find("triage.toml:1: key 'seed': it is not a whole number"),
      std::string::npos);
  EXPECT_NE(refusal_of("[clean]\nmax_masked_share = 1.5").find("it is not 0 to 1"),
            std::string::npos);
  EXPECT_NE(refusal_of("offline = 1").find("neither true nor false"), std::string::npos);
  EXPECT_NE(refusal_of("[source.a]\ntext = [\"a\", 1]").find("no setting is of this type"),
            std::string::npos);
  EXPECT_NE(refusal_of("seed = 08:15:00").find("no setting is of this type"), std::string::npos);
  EXPECT_NE(refusal_of("seed = 1\nseed == 2\n").find("line 2 is not TOML"), std::string::npos);
}

TEST_F(SettingsTest, AWrongVariableIsRefusedByName) {
  environment_.set("TRIAGE_THREADS", "many");
  EXPECT_NE(refusal_of("").find("variable TRIAGE_THREADS: it is not a whole number"),
            std::string::npos);
}

TEST_F(SettingsTest, AWrongFlagIsWrongUsage) {
  EXPECT_THROW(static_cast<void>(read("", {{"threads", "-1"}})), WrongUsage);
}

TEST_F(SettingsTest, ASourceIsReadWithItsVariables) {
  environment_.set("TRIAGE_SOURCE_DESK_LABEL", "team");
  const Settings settings =
      read("[source.desk]\npath = \"a.csv\"\ntext = [\"subject\", \"body\"]\nlimit = 5\n");
  ASSERT_EQ(settings.source_names(), std::vector<std::string>{"desk"});
  const auto& desk = *settings.source("desk");
  EXPECT_EQ(std::get<std::string>(desk.at("path").value), "a.csv");
  EXPECT_EQ(std::get<std::vector<std::string>>(desk.at("text").value),
            (std::vector<std::string>{"subject", "body"}));
  EXPECT_EQ(std::get<std::string>(desk.at("label").value), "team");
  EXPECT_EQ(desk.at("label").origin, "TRIAGE_SOURCE_DESK_LABEL");
  EXPECT_EQ(settings.source("other"), nullptr);
}

TEST_F(SettingsTest, AMistypedVariableIsTold) {
  environment_.set("TRIAGE_SEDE", "1");
  environment_.set("TRIAGE_SEED", "1");
  environment_.set("TRIAGE_WORKSPACE", ".");
  EXPECT_EQ(Settings::unknown_variables(environment_, read("")),
            std::vector<std::string>{"TRIAGE_SEDE"});
}

TEST(Setting, SecretsThatWereSetAreHidden) {
  const Setting password{.key = "source.desk.password", .is_secret = true};
  const SettingState set{&password, "source.desk.password", std::string("hunter2"),
                         "triage.toml:1"};
  const SettingState unset{&password, "source.desk.password", std::string(), "default"};
  EXPECT_EQ(shown_value(set), "(hidden)");
  EXPECT_EQ(shown_value(unset), "\"\"") << "that there is none is no secret";
}

TEST(Setting, KeysAndFlagsAreUnique) {
  std::set<std::string_view> keys;
  std::set<std::string_view> flags;
  for (const Setting& setting : kSettings) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    const bool is_new = setting.flag.empty() || flags.insert(setting.flag).second;
    EXPECT_TRUE(is_new) << setting.flag;
  }
  keys.clear();
  for (const Setting& setting : kSourceSettings) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    const bool is_new = setting.flag.empty() || flags.insert(setting.flag).second;
    EXPECT_TRUE(is_new) << setting.flag;
  }
}

TEST(Setting, HelpIsOneSentenceWithoutItsFullStop) {
  const auto check = [](const Setting& setting) {
    ASSERT_FALSE(setting.help.empty()) << setting.key;
    EXPECT_NE(setting.help.back(), '.') << setting.key;
  };
  for (const Setting& setting : kSettings) check(setting);
  for (const Setting& setting : kSourceSettings) check(setting);
}

RC_GTEST_PROP(Setting, WhatIsWrittenAsTomlIsReadAsItWas, ()) {
  const TemporaryFolder folder;
  const auto printable = rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  const SettingValue text = *printable;
  const SettingValue list = *rc::gen::container<std::vector<std::string>>(printable);
  const SettingValue whole = *rc::gen::arbitrary<std::int64_t>();
  const SettingValue number =
      static_cast<double>(*rc::gen::arbitrary<std::int32_t>()) / *rc::gen::inRange(1, 1000);
  const SettingValue is_on = *rc::gen::arbitrary<bool>();
  std::string file;
  const std::vector<SettingValue> values = {text, list, whole, number, is_on};
  for (std::size_t i = 0; i < values.size(); ++i) {
    file += "k" + std::to_string(i) + " = " + to_toml(values[i]) + "\n";
  }
  write_file_atomically(folder / "triage.toml", file);
  const auto read = read_settings_file(folder / "triage.toml");
  RC_ASSERT(read.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) RC_ASSERT(read[i].value == values[i]);
}

TEST_F(SettingsTest, TheTemplateIsValidAndHoldsWhatItWasGiven) {
  const Settings settings =
      read(settings_template("desk", {{"path", std::string("a \"b\".csv")},
                                      {"text", std::vector<std::string>{"x", "y"}}}));
  EXPECT_EQ(std::get<std::string>(settings.source("desk")->at("path").value), "a \"b\".csv");
  EXPECT_FALSE(settings.is_set("seed"));
}

TEST_F(SettingsTest, EveryCommentedLineOfTheTemplateIsValidToo) {
  std::string file;
  std::string section;
  const std::string written = settings_template("desk", {});
  for (std::size_t at = 0; at < written.size();) {
    const auto end = written.find('\n', at);
    const std::string line = written.substr(at, end - at);
    const bool is_setting = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                            line.find(' ', 2) == line.find(" = ");
    file += (is_setting ? line.substr(2) : line) + "\n";
    at = end + 1;
  }
  const Settings settings = read(file);
  for (const Setting& setting : kSettings) EXPECT_TRUE(settings.is_set(setting.key)) << setting.key;
  EXPECT_EQ(settings.source("desk")->size(),
            static_cast<std::size_t>(
                std::count_if(kSourceSettings.begin(), kSourceSettings.end(),
                              [](const Setting& setting) { return !setting.is_of_database; })));
}

TEST_F(SettingsTest, ASourcesTablesAreItsOwn) {
  const Settings settings = read(
      "[source.tickets]\n"
      "driver = \"postgresql\"\n"
      "uri = \"postgresql://me:planted@host/desk\"\n"
      "parameters = { since = 2026-01-01, team = \"a.b\", most = 5, all = true }\n"
      "options = { \"adbc.some.option\" = \"http\", \"adbc.auth_token\" = \"planted\" }\n"
      "roles = { id = \"nr\", text = [\"subject\", \"body\"], message_text = \"words\" }\n");
  const auto& source = *settings.source("tickets");
  EXPECT_EQ(std::get<std::string>(source.at("id").value), "nr");
  EXPECT_EQ(std::get<std::vector<std::string>>(source.at("text").value).size(), 2U);
  EXPECT_EQ(std::get<std::string>(source.at("parameters.since").value), "2026-01-01");
  EXPECT_EQ(std::get<std::int64_t>(source.at("parameters.most").value), 5);
  EXPECT_EQ(std::get<std::string>(source.at("options.adbc.some.option").value), "http");
  for (const SettingState& state : settings.all()) {
    EXPECT_EQ(shown_value(state).find("planted"), std::string::npos) << state.key;
  }
}

TEST_F(SettingsTest, AnUnknownRoleOrAListAsParameterIsRefusedByItsLine) {
  EXPECT_NE(refusal_of("[source.a]\nroles = { lable = \"x\" }\n").find("source.a.roles.label"),
            std::string::npos)
      << refusal_of("[source.a]\nroles = { lable = \"x\" }\n");
  EXPECT_NE(refusal_of("[source.a]\nroles = { password = \"x\" }\n").find("there is no key"),
            std::string::npos);
  EXPECT_NE(refusal_of("[source.a]\nparameters = { x = [\"a\"] }\n").find("triage.toml:2"),
            std::string::npos);
}

}  // namespace
}  // namespace triage::cli
