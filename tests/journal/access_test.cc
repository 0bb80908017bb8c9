// People, links, sessions, API keys, installs, OAuth states, and the keys that seal.
#include <gmock/gmock.h>

#include "tests/journal/engine_test.h"
#include "triage/base/error.h"
#include "triage/base/secret.h"
#include "triage/journal/api_keys.h"
#include "triage/journal/decisions.h"
#include "triage/journal/installs.h"
#include "triage/journal/people.h"

namespace triage::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kKey(64, 'a');
const std::string kOtherKey(64, 'b');

Cipher cipher_of(std::initializer_list<std::string> keys) {
  std::vector<CipherKey> parsed;
  for (const std::string& key : keys) parsed.push_back(CipherKey::parse(key));
  return Cipher(std::move(parsed));
}

class Access : public EngineTest {
 protected:
  std::string keep(const std::string& name, PersonRole role) {
    const Person person{.id = ids_.next(), .name = name, .role = role, .created_at = now_};
    return write([=](Transaction& transaction) { return keep_person(transaction, person); });
  }
  [[nodiscard]] std::unique_ptr<Journal> open_with(std::optional<Cipher> cipher) {
    auto given = options();
    given.cipher = std::move(cipher);
    return std::make_unique<Journal>(given);
  }
  std::int64_t rows_that_hold(const std::string& secret) {
    return number("SELECT count(*) FROM tokens WHERE hash LIKE '%" + secret + "%'") +
           number("SELECT count(*) FROM api_keys WHERE hash LIKE '%" + secret + "%'");
  }
};
TRIAGE_ON_BOTH_ENGINES(Access);

TEST_P(Access, OfAPersonIsTheirLastRole) {
  const std::string id = keep("ada", PersonRole::kViewer);
  EXPECT_EQ(keep("ada", PersonRole::kAdmin), id);
  const auto all = read([](const Snapshot& snapshot) { return people(snapshot); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].role, PersonRole::kAdmin);
  EXPECT_EQ(all[0].name, "ada");
}

TEST_P(Access, ByALinkIsGivenOnce) {
  const std::string id = keep("ada", PersonRole::kReviewer);
  const std::string token = make_token();
  write([=, until = now_ + 1h](Transaction& t) { keep_link(t, token, id, until); });
  EXPECT_EQ(rows_that_hold(token.substr(20)), 0);
  const auto use = [&] {
    return write([=, now = now_](Transaction& t) { return use_link(t, token, now); });
  };
  const auto person = use();
  ASSERT_TRUE(person);
  EXPECT_EQ(person->name, "ada");
  EXPECT_EQ(person->role, PersonRole::kReviewer);
  EXPECT_FALSE(use());
}

TEST_P(Access, ByALinkEndsInTime) {
  const std::string id = keep("ada", PersonRole::kViewer);
  const std::string token = make_token();
  write([=, until = now_ + 1h](Transaction& t) { keep_link(t, token, id, until); });
  EXPECT_FALSE(write([=, late = now_ + 1h](Transaction& t) { return use_link(t, token, late); }));
}

TEST_P(Access, NeedsTheWholeToken) {
  const std::string id = keep("ada", PersonRole::kViewer);
  const std::string token = make_token();
  write([=, until = now_ + 1h](Transaction& t) { keep_session(t, token, id, until); });
  std::string forged = token;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  const auto find = [&](const std::string& text) {
    return read([&](const Snapshot& s) { return person_of_session(s, text, now_); });
  };
  EXPECT_TRUE(find(token));
  for (const std::string& text : {forged, std::string(), std::string("x.y"), token.substr(1)}) {
    EXPECT_FALSE(find(text)) << text;
  }
  EXPECT_FALSE(write([=, now = now_](Transaction& t) { return use_link(t, token, now); }));
}

TEST_P(Access, EndsWithTheSessionOrThePerson) {
  const std::string id = keep("ada", PersonRole::kViewer);
  const std::string one = make_token();
  const std::string two = make_token();
  write([=, until = now_ + 1h](Transaction& t) {
    keep_session(t, one, id, until);
    keep_session(t, two, id, until);
  });
  const auto has = [&](const std::string& token) {
    return read([&](const Snapshot& s) { return person_of_session(s, token, now_); }).has_value();
  };
  write([=](Transaction& t) { end_session(t, one); });
  EXPECT_FALSE(has(one));
  EXPECT_TRUE(has(two));
  EXPECT_TRUE(write([](Transaction& t) { return remove_person(t, "ada"); }));
  EXPECT_FALSE(has(two));
  EXPECT_FALSE(write([](Transaction& t) { return remove_person(t, "ada"); }));
}

TEST_P(Access, ThatEndedIsSweptAway) {
  const std::string id = keep("ada", PersonRole::kViewer);
  write([=, until = now_ + 1h, later = now_ + 2h](Transaction& t) {
    keep_session(t, make_token(), id, until);
    keep_link(t, make_token(), id, later);
  });
  EXPECT_EQ(write([at = now_ + 1h](Transaction& t) { return remove_expired(t, at); }), 1U);
  EXPECT_EQ(number("SELECT count(*) FROM tokens"), 1);
}

TEST_P(Access, OfAProgramIsItsKeyWithScopesAndRate) {
  const std::string token = make_token();
  const ApiKey key{.name = "desk",
                   .scopes = {"classify", "feedback"},
                   .requests_per_second = 2.5,
                   .created_at = now_};
  write([=](Transaction& t) { keep_api_key(t, token, key); });
  EXPECT_EQ(rows_that_hold(token.substr(20)), 0);
  const auto found = read([&](const Snapshot& s) { return find_api_key(s, token); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, token_id(token));
  EXPECT_EQ(found->name, "desk");
  EXPECT_THAT(found->scopes, ElementsAre("classify", "feedback"));
  EXPECT_EQ(found->requests_per_second, 2.5);
  EXPECT_FALSE(found->last_used_day);
  EXPECT_FALSE(read([](const Snapshot& s) { return find_api_key(s, make_token()); }));
  EXPECT_FALSE(read([](const Snapshot& s) { return find_api_key(s, ""); }));
}

TEST_P(Access, OfARevokedKeyIsOverAndStaysListed) {
  const std::string token = make_token();
  write([=, now = now_](Transaction& t) {
    keep_api_key(t, token, {.name = "k", .created_at = now});
  });
  const std::string id(token_id(token));
  const auto revoke = [&] {
    return write([=, now = now_](Transaction& t) { return revoke_api_key(t, id, now); });
  };
  EXPECT_TRUE(revoke());
  EXPECT_FALSE(revoke());
  EXPECT_FALSE(read([&](const Snapshot& s) { return find_api_key(s, token); }));
  const auto all = read([](const Snapshot& s) { return api_keys(s); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].revoked_at, now_);
}

TEST_P(Access, OfAKeyIsNotedByDay) {
  const std::string token = make_token();
  const std::string id(token_id(token));
  write([=, now = now_](Transaction& t) {
    keep_api_key(t, token, {.name = "k", .created_at = now});
    note_use(t, id, now);
    note_use(t, id, now + 1s);
  });
  const auto found = read([&](const Snapshot& s) { return find_api_key(s, token); });
  EXPECT_EQ(found->last_used_day, std::chrono::floor<std::chrono::days>(now_));
}

TEST_P(Access, ToSlackIsKeptSealed) {
  const auto sealed = open_with(cipher_of({kKey}));
  const SlackInstall install{.team = "T1",
                             .team_name = "Desk",
                             .token = "xoxb-planted",
                             .scopes = {"chat:write", "commands"},
                             .bot_id = "B1",
                             .bot_user = "U0",
                             .installed_at = now_};
  sealed->write([=](Transaction& t) { keep_install(t, install); }).wait();
  EXPECT_EQ(number("SELECT count(*) FROM slack_installs WHERE token LIKE '%xoxb%'"), 0);
  const auto found = sealed->read([](const Snapshot& s) { return find_install(s, "T1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->token, "xoxb-planted");
  EXPECT_EQ(found->team_name, "Desk");
  EXPECT_THAT(found->scopes, ElementsAre("chat:write", "commands"));
  EXPECT_EQ(sealed->read([](const Snapshot& s) { return installs(s); }).at(0).token, "");
  EXPECT_TRUE(sealed->write([](Transaction& t) { return remove_install(t, "T1"); }).wait());
  EXPECT_FALSE(sealed->read([](const Snapshot& s) { return find_install(s, "T1"); }));
}

TEST_P(Access, ToSlackIsNeverKeptReadable) {
  EXPECT_THROW(write([](Transaction& t) { keep_install(t, {.team = "T1", .token = "xoxb"}); }),
               InvalidInput);
  EXPECT_EQ(number("SELECT count(*) FROM slack_installs"), 0);
}

TEST_P(Access, ByOAuthStateWorksOnceAndInTime) {
  const std::string one = make_token();
  const std::string late = make_token();
  write([=, until = now_ + 10min](Transaction& t) {
    keep_oauth_state(t, one, until);
    keep_oauth_state(t, late, until);
  });
  const auto use = [&](const std::string& state) {
    return write([=, now = now_](Transaction& t) { return use_oauth_state(t, state, now); });
  };
  EXPECT_TRUE(use(one));
  EXPECT_FALSE(use(one));
  EXPECT_FALSE(use(make_token()));
  now_ += 10min;
  EXPECT_FALSE(use(late));
}

TEST_P(Access, ToTextsNeedsTheirKey) {
  const Decision made = decision();
  {
    const auto sealed = open_with(cipher_of({kKey}));
    sealed->write([=](Transaction& t) { record(t, made); }).wait();
  }
  EXPECT_EQ(number("SELECT count(*) FROM texts WHERE text LIKE '%VPN%'"), 0);
  EXPECT_THROW((void)open_with(std::nullopt), InvalidInput);
  EXPECT_THROW((void)open_with(cipher_of({kOtherKey})), InvalidInput);
  const auto both = open_with(cipher_of({kOtherKey, kKey}));
  const auto found = both->read([&](const Snapshot& s) { return find_decision(s, made.id); });
  EXPECT_EQ(found->decision.text, made.text);
  EXPECT_EQ(found->decision.id, made.id);
}

TEST_P(Access, ToANewKeyNeedsTheOldOneOnlyWhileItIsUsed) {
  const Decision made = decision();
  open_with(cipher_of({kKey}))->write([=](Transaction& t) { record(t, made); }).wait();
  const auto count_keys = [this] {
    return number("SELECT count(*) FROM settings WHERE name LIKE 'key:%'");
  };
  (void)open_with(cipher_of({kOtherKey, kKey}));
  EXPECT_EQ(count_keys(), 2);
  tamper("DELETE FROM texts");
  EXPECT_NO_THROW((void)open_with(cipher_of({kOtherKey})));
  EXPECT_EQ(count_keys(), 1);
}

TEST_P(Access, StartsWithNobody) {
  EXPECT_THAT(read([](const Snapshot& s) { return people(s); }), IsEmpty());
  EXPECT_THAT(read([](const Snapshot& s) { return api_keys(s); }), IsEmpty());
  EXPECT_THAT(read([](const Snapshot& s) { return installs(s); }), IsEmpty());
}

TEST(PersonRole, IsReadByTheNameItHas) {
  for (const auto role : {PersonRole::kViewer, PersonRole::kReviewer, PersonRole::kAdmin}) {
    EXPECT_EQ(parse_person_role(name_of(role)), role);
  }
  EXPECT_EQ(parse_person_role("root"), std::nullopt);
}

}  // namespace
}  // namespace triage::journal
