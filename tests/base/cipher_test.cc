#include "triage/base/cipher.h"

#include <gtest/gtest.h>

#include "triage/base/base64.h"
#include "triage/base/error.h"

namespace triage {
namespace {

const std::string kKey(64, 'a');
const std::string kOtherKey(64, 'b');

Cipher cipher_of(const std::string& key) { return Cipher({CipherKey::parse(key)}); }

TEST(Cipher, OpensWhatItSealed) {
  const Cipher cipher = cipher_of(kKey);
  for (const std::string& text : {std::string(), std::string("Mein VPN"), std::string(5000, 'x')}) {
    EXPECT_EQ(cipher.open(cipher.seal(text, "here"), "here"), text);
  }
}

TEST(Cipher, SealsTheSameTextDifferentlyEachTime) {
  const Cipher cipher = cipher_of(kKey);
  EXPECT_NE(cipher.seal("text", "here"), cipher.seal("text", "here"));
  EXPECT_EQ(cipher.seal("planted", "here").find("planted"), std::string::npos);
}

TEST(Cipher, NamesTheKeyThatIsMissing) {
  const std::string sealed = cipher_of(kKey).seal("text", "here");
  try {
    (void)cipher_of(kOtherKey).open(sealed, "here");
    FAIL() << "it opened";
  } catch (const InvalidInput& error) {
    const std::string why = error.what();
    EXPECT_NE(why.find(CipherKey::parse(kKey).id()), std::string::npos) << why;
  }
  EXPECT_FALSE(cipher_of(kOtherKey).has_key_of(sealed));
  EXPECT_TRUE(cipher_of(kKey).has_key_of(sealed));
}

TEST(Cipher, OpensWithAnOldKeyAndSealsWithTheFirst) {
  const std::string sealed = cipher_of(kKey).seal("text", "here");
  const Cipher both({CipherKey::parse(kOtherKey), CipherKey::parse(kKey)});
  EXPECT_EQ(both.open(sealed, "here"), "text");
  EXPECT_EQ(both.key_id(), CipherKey::parse(kOtherKey).id());
  EXPECT_FALSE(cipher_of(kKey).has_key_of(both.seal("text", "here")));
}

TEST(Cipher, FindsAnyChangedByteCorrupt) {
  const Cipher cipher = cipher_of(kKey);
  const std::string sealed = cipher.seal("text", "here");
  for (std::size_t i = cipher.key_id().size(); i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THROW((void)cipher.open(changed, "here"), Corrupt) << i;
  }
  EXPECT_THROW((void)cipher.open(sealed.substr(0, 20), "here"), Corrupt);
  EXPECT_THROW((void)cipher.open("", "here"), Corrupt);
}

TEST(Cipher, FindsATextThatWasMovedCorrupt) {
  const Cipher cipher = cipher_of(kKey);
  EXPECT_THROW((void)cipher.open(cipher.seal("text", "here"), "there"), Corrupt);
}

TEST(CipherKey, IsReadAsHexOrBase64) {
  const std::string bytes(32, '\xAA');
  EXPECT_EQ(CipherKey::parse(kKey).bytes(), bytes);
  EXPECT_EQ(CipherKey::parse(base64(bytes)).id(), CipherKey::parse(kKey).id());
  EXPECT_EQ(CipherKey::parse(kKey).id().size(), 8U);
}

TEST(CipherKey, ThatIsNoneIsRefusedWithoutShowingIt) {
  for (const std::string& text : {std::string(), std::string("planted"), std::string(63, 'a'),
                                  std::string(64, 'z'), base64(std::string(31, 'x'))}) {
    try {
      (void)CipherKey::parse(text);
      FAIL() << text;
    } catch (const InvalidInput& error) {
      const std::string why = error.what();
      EXPECT_TRUE(text.empty() || why.find(text) == std::string::npos) << why;
    }
  }
}

}  // namespace
}  // namespace triage
