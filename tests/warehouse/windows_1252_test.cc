#include "triage/warehouse/bytes/windows_1252.h"

#include <gtest/gtest.h>

namespace triage::warehouse {
namespace {

bool is_certain(std::string_view bytes) {
  Windows1252Evidence evidence;
  // In two blocks, since the caller cuts where it likes.
  evidence.add(bytes.substr(0, bytes.size() / 2));
  evidence.add(bytes.substr(bytes.size() / 2));
  return evidence.is_certain();
}

TEST(Windows1252, TextOfWesternEuropeIsCertain) {
  EXPECT_TRUE(
      is_certain("Gr\xFC\xDF"
                 "e aus K\xF6ln, \xC4rger"));  // German
  EXPECT_TRUE(
      is_certain("d\xE9j\xE0 cr\xE9\xE9"
                 "e, \xE7"
                 "a d\xE9"
                 "borde, o\xF9 \xEAtre"));  // French
  EXPECT_TRUE(
      is_certain("\xBFQu\xE9 pas\xF3 ma\xF1"
                 "ana? \xA1"
                 "Adi\xF3s!"));  // Spanish
  EXPECT_TRUE(
      is_certain("n\xE3o d\xE1, informa\xE7\xF5"
                 "es"));                                            // Portuguese
  EXPECT_TRUE(is_certain("perch\xE9 non \xE8 cos\xEC, citt\xE0"));  // Italian
  EXPECT_TRUE(
      is_certain("r\xF8"
                 "d gr\xF8"
                 "d p\xE5 fl\xF8"
                 "de, \xE6"
                 "ble"));  // Danish
  EXPECT_TRUE(
      is_certain("n\xE4tverket fungerar inte p\xE5 \xF6"
                 "n"));                                           // Swedish
  EXPECT_TRUE(is_certain("it\x92s \x93quoted\x94 \x96 5 \x80"));  // typography
}

TEST(Windows1252, OtherCodePagesAreNot) {
  EXPECT_FALSE(is_certain("P\xF8\xEDli\x9A \x9Elu\x9Dou\xE8k\xFD"));  // Czech, 1250
  EXPECT_FALSE(
      is_certain("cz\xB3owiek, \xB9, \xEA, \xBF"
                 "e"));  // Polish, 1250
  EXPECT_FALSE(
      is_certain("h\xF5s, t\xF5"
                 "ke, f\xFBt\xE9s, \xF6r\xF6m"));  // Hungarian, 1250
  EXPECT_FALSE(
      is_certain("\xE2n \xFE"
                 "ar\xE3, ap\xE3, ma\xBA"
                 "in\xE3"));  // Romanian, 1250
  EXPECT_FALSE(
      is_certain("\xFE"
                 "ifre de\xF0i\xFE"
                 "tir, y\xFDl"));                                      // Turkish, 1254
  EXPECT_FALSE(is_certain("\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0"));  // Russian, 1251
  EXPECT_FALSE(is_certain("\xCA\xE1\xEB\xE7\xEC\xDD\xF1\xE1"));        // Greek, 1253
  EXPECT_FALSE(is_certain("\x83p\x83X\x83\x8F\x81[\x83h"));            // Japanese, Shift JIS
  EXPECT_FALSE(
      is_certain("Gr\x81\xE1"
                 "e, \x84rger"));  // German, code page 850
  EXPECT_FALSE(
      is_certain("Gr\x9F\xA7"
                 "e"));  // German, Mac Roman
}

TEST(Windows1252, ControlCharactersMeanItIsNoText) {
  EXPECT_FALSE(is_certain(std::string_view("caf\xE9 \x00\x01", 7)));
  EXPECT_FALSE(is_certain("caf\xE9 \x1B[0m"));
}

}  // namespace
}  // namespace triage::warehouse
