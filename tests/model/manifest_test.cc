#include "triage/model/manifest.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "triage/base/error.h"

namespace triage::model {
namespace {

using Json = nlohmann::ordered_json;

Manifest full_manifest() {
  Manifest manifest;
  manifest.version = 7;
  manifest.program_version = "1.2.3";
  manifest.created_at = *parse_time("2026-03-02T14:05:06Z");
  manifest.source = "tickets \"new\".csv";
  manifest.classes = LabelSet({"Zugang", "Ärger", "OTHER"});
  manifest.cleaning = {.max_masked_share = 0.35, .min_letters = 5, .max_message_bytes = 1000};
  manifest.cleaning_fingerprint = "0123456789abcdef";
  manifest.features = {.is_lexical = true, .given_columns = 384, .seed = 18446744073709551615U};
  manifest.encoder = "lexical+given";
  manifest.encoder_fingerprint = "lexical-1";
  manifest.head = {.kind = "blend", .parts = {"linear", "knn"}};
  manifest.calibration.kind = learn::CalibrationKind::kIsotonic;
  manifest.calibration.slopes = {0.1, 1.0 / 3, 2};
  manifest.calibration.biases = {-1, 0, 1e-9};
  manifest.calibration.curves = {{{0, 0.5}, {0.1, 0.9}}, {{0.25}, {0.5}}, {{}, {}}};
  manifest.thresholds.automatic = learn::OperatingPoint{
      .threshold = 0.8123456789012345, .coverage = 0.7, .precision = 0.95, .rows = 123};
  manifest.targets = {.auto_precision = 0.97, .suggest_precision_at_2 = 0.91};
  manifest.columns = {{"text", {"subject", "body"}}, {"label", {"queue"}}};
  manifest.settings = {{"seed", "5"}, {"balance", "none"}};
  manifest.rows = {.read = 10, .kept = 8, .left_out = {{"masked", 1}, {"empty", 1}}};
  manifest.data_fingerprint = "feed";
  manifest.neighbor_voters = 25;
  return manifest;
}

Manifest parsed(const std::string& json) { return parse_manifest(json, "manifest.json"); }

TEST(ManifestText, ReadsAsItWasWritten) {
  const Manifest before = full_manifest();
  const Manifest after = parsed(to_json(before));
  EXPECT_EQ(to_json(after), to_json(before)) << "every member that is written is read";
  // Members that a writer and a reader could both have forgotten.
  EXPECT_EQ(after.version, 7);
  EXPECT_EQ(after.program_version, "1.2.3");
  EXPECT_EQ(format_time(after.created_at), format_time(before.created_at));
  EXPECT_EQ(after.source, before.source);
  EXPECT_EQ(after.classes.names(), before.classes.names());
  EXPECT_EQ(after.cleaning.max_masked_share, 0.35);
  EXPECT_EQ(after.cleaning.min_letters, 5U);
  EXPECT_EQ(after.cleaning.max_message_bytes, 1000U);
  EXPECT_EQ(after.cleaning_fingerprint, before.cleaning_fingerprint);
  EXPECT_EQ(after.features.given_columns, 384U);
  EXPECT_EQ(after.features.seed, before.features.seed) << "all 64 bits";
  EXPECT_EQ(after.encoder, before.encoder);
  EXPECT_EQ(after.encoder_fingerprint, before.encoder_fingerprint);
  EXPECT_EQ(after.head.kind, "blend");
  EXPECT_EQ(after.head.parts, before.head.parts);
  EXPECT_EQ(after.calibration.kind, before.calibration.kind);
  EXPECT_EQ(after.calibration.slopes, before.calibration.slopes) << "to the last bit";
  EXPECT_EQ(after.calibration.biases, before.calibration.biases);
  ASSERT_EQ(after.calibration.curves.size(), 3U);
  EXPECT_EQ(after.calibration.curves[0].y, before.calibration.curves[0].y);
  EXPECT_EQ(after.thresholds.automatic->threshold, before.thresholds.automatic->threshold);
  EXPECT_EQ(after.thresholds.automatic->rows, before.thresholds.automatic->rows);
  EXPECT_FALSE(after.thresholds.suggest.has_value()) << "absent stays absent";
  EXPECT_EQ(after.targets.auto_precision, 0.97);
  EXPECT_EQ(after.targets.suggest_precision_at_2, 0.91);
  EXPECT_EQ(after.columns, before.columns);
  EXPECT_EQ(after.settings, before.settings);
  EXPECT_EQ(after.rows.left_out, before.rows.left_out);
  EXPECT_EQ(after.data_fingerprint, "feed");
  EXPECT_EQ(after.neighbor_voters, 25U);
}

TEST(ManifestText, EveryMemberIsNeeded) {
  const Json whole = Json::parse(to_json(full_manifest()));
  for (const auto& [name, value] : whole.items()) {
    Json less = whole;
    less.erase(name);
    EXPECT_THROW(static_cast<void>(parsed(less.dump())), Corrupt) << name;
  }
}

TEST(ManifestText, MembersOfAnotherTypeAreRefused) {
  const Json whole = Json::parse(to_json(full_manifest()));
  for (const auto& [name, value] : whole.items()) {
    Json other = whole;
    other[name] = value.is_array() ? Json("text") : Json::array({1, 2});
    EXPECT_THROW(static_cast<void>(parsed(other.dump())), Corrupt) << name;
  }
}

TEST(ManifestText, ClassesAreTwoOrMoreAndSorted) {
  for (const Json& classes :
       {Json::array(), Json::array({"A"}), Json::array({"B", "A"}), Json::array({"A", "A"})}) {
    Json json = Json::parse(to_json(full_manifest()));
    json["classes"] = classes;
    EXPECT_THROW(static_cast<void>(parsed(json.dump())), Corrupt) << classes;
  }
}

TEST(ManifestText, ANewerFormatIsNoDamage) {
  Json json = Json::parse(to_json(full_manifest()));
  json["format"] = Manifest::kFormat + 1;
  json.erase("classes");  // whatever else it may hold
  try {
    static_cast<void>(parsed(json.dump()));
    FAIL() << "this program cannot know that format";
  } catch (const InvalidInput& error) {
    EXPECT_NE(std::string(error.what()).find("Update triage"), std::string::npos);
  }
  json["format"] = 0;
  EXPECT_THROW(static_cast<void>(parsed(json.dump())), Corrupt);
}

TEST(ManifestText, EncodersAreNamedOnceAndSomethingIsRead) {
  Manifest manifest = full_manifest();
  manifest.features.is_lexical = false;
  manifest.features.given_columns = 0;
  EXPECT_THROW(static_cast<void>(parsed(to_json(manifest))), Corrupt) << "nothing to read";
  const EncoderUse use{.name = "e5",
                       .folder = "/models/e5",
                       .prompt = "query: ",
                       .precision = "int8",
                       .long_texts = "windows",
                       .columns = 4,
                       .fingerprint = "e5-1",
                       .is_tuned = true,
                       .probe = {0.6F, -0.8F, 0, 0}};
  manifest.features.encoders = {use};
  const EncoderUse after = parsed(to_json(manifest)).features.encoders.at(0);
  EXPECT_EQ(after.name, "e5");
  EXPECT_EQ(after.folder, "/models/e5");
  EXPECT_EQ(after.prompt, "query: ");
  EXPECT_EQ(after.precision, "int8");
  EXPECT_EQ(after.long_texts, "windows");
  EXPECT_EQ(after.columns, 4U);
  EXPECT_EQ(after.fingerprint, "e5-1");
  EXPECT_TRUE(after.is_tuned);
  EXPECT_EQ(after.probe, use.probe);
  manifest.features.encoders = {use, use};
  EXPECT_THROW(static_cast<void>(parsed(to_json(manifest))), Corrupt) << "one name twice";
  manifest.features.encoders = {use};
  Json json = Json::parse(to_json(manifest));
  json["encoder"]["dense"][0].erase("probe");
  EXPECT_TRUE(parsed(json.dump()).features.encoders.at(0).probe.empty()) << "of before";
  for (const char* const wrong : {"AACA", "AACAPw=="}) {  // no numbers, one of four
    json["encoder"]["dense"][0]["probe"] = wrong;
    EXPECT_THROW(static_cast<void>(parsed(json.dump())), Corrupt) << wrong;
  }
}

TEST(ManifestText, WhatIsNoObjectIsRefused) {
  for (const char* text : {"", "[]", "null", "{", "7", "{\"format\": 1}", "\xFF"}) {
    EXPECT_THROW(static_cast<void>(parsed(text)), Corrupt) << text;
  }
}

}  // namespace
}  // namespace triage::model
