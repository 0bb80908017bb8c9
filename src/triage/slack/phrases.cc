#include "triage/slack/phrases.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "embedded/slack/phrase_files.h"
#include "triage/base/check.h"

namespace triage::slack {
namespace {

std::string filled_in(std::string_view phrase, const Phrases::Values& values) {
  std::string text;
  while (!phrase.empty()) {
    const std::size_t open = std::min(phrase.find('{'), phrase.size());
    text += phrase.substr(0, open);
    phrase.remove_prefix(open);
    if (phrase.empty()) break;
    const std::size_t close = phrase.find('}');
    TRIAGE_CHECK(close != std::string_view::npos, "a phrase's braces must be closed");
    const std::string_view name = phrase.substr(1, close - 1);
    const auto value = std::ranges::find(values, name, &Phrases::Values::value_type::first);
    TRIAGE_CHECK(value != values.end(), "a phrase's values must be given");
    text += value->second;
    phrase.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace

Phrases::Phrases(std::string language, std::string_view json) : language_(std::move(language)) {
  const auto parsed = nlohmann::json::parse(json);
  for (const auto& [name, text] : parsed.items()) texts_[name] = text.get<std::string>();
}

std::string_view Phrases::phrase(std::string_view name) const {
  const auto found = texts_.find(name);
  TRIAGE_CHECK(found != texts_.end(), "every phrase must be there in every language");
  return found->second;
}

std::string Phrases::markup(std::string_view name, const Values& values) const {
  return filled_in(phrase(name), values);
}

std::string Phrases::plain(std::string_view name, const Values& values) const {
  std::string without_marks(phrase(name));
  std::erase(without_marks, '*');
  return filled_in(without_marks, values);
}

std::string Phrases::percent(double share) const {
  const double bounded = std::isnan(share) ? 0 : std::clamp(share, 0.0, 1.0);
  return plain("percent", {{"number", std::to_string(std::lround(bounded * 100))}});
}

PhraseBook::PhraseBook() {
  for (const EmbeddedFile& file : phrase_files()) {
    languages_.emplace_back(std::string(file.name.substr(0, file.name.find('.'))), file.content);
  }
}

const Phrases* PhraseBook::find(std::string_view language) const {
  const std::string_view code = language.substr(0, language.find_first_of("-_"));
  const auto found = std::ranges::find(languages_, code, &Phrases::language);
  return found == languages_.end() ? nullptr : &*found;
}

const Phrases& PhraseBook::choose(std::string_view language, std::string_view locale) const {
  for (const std::string_view wanted : {language, locale, std::string_view("en")}) {
    if (const Phrases* const phrases = find(wanted)) return *phrases;
  }
  return languages_.front();
}

}  // namespace triage::slack
