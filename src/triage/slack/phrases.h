// What the bot says, in the languages it speaks: texts from phrases/<language>.json.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triage::slack {

// One language's texts. In a text, `{name}` is filled in and `*...*` is bold.
class Phrases {
 public:
  using Values = std::vector<std::pair<std::string_view, std::string>>;  // name, what stands there

  // REQUIRES: `json` is an object of texts.
  Phrases(std::string language, std::string_view json);

  [[nodiscard]] const std::string& language() const { return language_; }
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const {
    return texts_;
  }

  // Slack's markup. Values stand in it as they are: they are escaped before.
  // REQUIRES: there is such a phrase.
  [[nodiscard]] std::string markup(std::string_view name, const Values& values = {}) const;

  // The same without the marks of the phrase itself, for what shows none.
  [[nodiscard]] std::string plain(std::string_view name, const Values& values = {}) const;

  // `93%` as the language writes it.
  [[nodiscard]] std::string percent(double share) const;

 private:
  [[nodiscard]] std::string_view phrase(std::string_view name) const;

  std::string language_;
  std::map<std::string, std::string, std::less<>> texts_;
};

// All languages that the program carries. Immutable.
class PhraseBook {
 public:
  PhraseBook();

  [[nodiscard]] const std::vector<Phrases>& languages() const { return languages_; }

  // In the language of the ticket (`de`, `und` if that is not known), else of the person's locale
  // (`de-DE`), else English.
  [[nodiscard]] const Phrases& choose(std::string_view language,
                                      std::string_view locale = "") const;

 private:
  [[nodiscard]] const Phrases* find(std::string_view language) const;

  std::vector<Phrases> languages_;
};

}  // namespace triage::slack
