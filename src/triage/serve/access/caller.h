// Who calls, and what they may do.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

namespace triage::serve {

enum class Scope : std::uint8_t {
  kAnyone,    // health, the pages on the API
  kClassify,  // ask for decisions and vectors
  kFeedback,  // say what was right
  kView,      // figures, decisions without ticket text
  kReview,    // decisions with ticket text, texts of like tickets
  kAdmin,     // keys, people, models
};

class Scopes {
 public:
  Scopes(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) bits_ |= bit(scope);
  }
  static Scopes all() {
    return {Scope::kClassify, Scope::kFeedback, Scope::kView, Scope::kReview, Scope::kAdmin};
  }

  [[nodiscard]] bool has(Scope scope) const {
    return scope == Scope::kAnyone || (bits_ & bit(scope)) != 0;
  }
  void add(const Scopes& more) { bits_ |= more.bits_; }

 private:
  static std::uint8_t bit(Scope scope) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(scope));
  }

  std::uint8_t bits_ = 0;
};

struct Caller {
  std::string name;  // `key 3f2a...`, a person's name, `loopback`; for the journal
  Scopes scopes = {};
};

}  // namespace triage::serve
