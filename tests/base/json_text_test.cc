#include "triage/base/json_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace triage {
namespace {

TEST(JsonText, WritesValuesInTheOrderTheyAreGivenIn) {
  JsonText json;
  json.begin_object()
      .member("label", "vpn")
      .member("version", 3)
      .member("sure", true)
      .name("ranked")
      .begin_array()
      .value(0.75)
      .null()
      .begin_object()
      .end_object()
      .end_array()
      .member("after", "x")
      .end_object();
  EXPECT_EQ(json.take(),
            R"({"label":"vpn","version":3,"sure":true,"ranked":[0.75,null,{}],"after":"x"})");
}

TEST(JsonText, AnotherReaderGetsEveryCharacterBack) {
  std::string every;
  for (char c = 0; c < 127; ++c) every += c;
  every += "\x7f ö 漢 \xF0\x9F\x99\x82 \"\\\"";
  JsonText json;
  json.begin_object().member(every, every).end_object();
  EXPECT_EQ(nlohmann::json::parse(json.text()), (nlohmann::json{{every, every}}));
}

TEST(JsonText, BytesThatAreNoTextAreReplaced) {
  JsonText json;
  json.value("a\xff\xc3");
  EXPECT_EQ(nlohmann::json::parse(json.text()), "a\uFFFD\uFFFD");
}

TEST(JsonText, ANumberIsReadBackAsItWas) {
  for (const double number : {0.1, 1e-300, 1e300, 2.0 / 3, 123456789.0}) {
    JsonText json;
    json.value(number);
    EXPECT_EQ(nlohmann::json::parse(json.text()).get<double>(), number) << json.text();
  }
  JsonText json;
  json.value(0.1F);
  EXPECT_EQ(json.text(), "0.1");
}

TEST(JsonText, WhatIsNoNumberOrAbsentIsNull) {
  JsonText json;
  json.begin_array()
      .value(std::numeric_limits<double>::quiet_NaN())
      .value(-std::numeric_limits<float>::infinity())
      .value(std::optional<double>())
      .value(std::optional<double>(1.5))
      .end_array();
  EXPECT_EQ(json.text(), "[null,null,null,1.5]");
}

}  // namespace
}  // namespace triage
