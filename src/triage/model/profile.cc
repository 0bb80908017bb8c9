#include "triage/model/profile.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::model {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kTenths = 10;

std::vector<double> deciles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::vector<double> result;
  for (std::size_t tenth = 0; tenth <= kTenths; ++tenth) {
    result.push_back(values[tenth * (values.size() - 1) / kTenths]);
  }
  return result;
}

double word_count(const Document& document) {
  const std::string text = document.text();
  double words = 0;
  bool is_inside = false;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n';
    if (is_inside && is_blank) ++words;
    is_inside = !is_blank;
  }
  return words + (is_inside ? 1 : 0);
}

}  // namespace

bool Profile::knows_language(std::string_view language) const {
  // Of short texts a few are always taken for a language that nobody wrote in.
  constexpr std::uint64_t kFewest = 3;
  constexpr std::uint64_t kOneIn = 10'000;
  if (language.empty() || language == "und") return true;
  const auto found = languages.find(std::string(language));
  return found != languages.end() && found->second >= kFewest && found->second * kOneIn >= rows;
}

Profile profile_of(std::span<const Document> documents, std::span<const std::uint32_t> labels,
                   MatrixView probabilities, const LabelSet& classes) {
  TRIAGE_CHECK(!documents.empty() && labels.size() == documents.size() &&
                   probabilities.rows() == documents.size(),
               "a label and probabilities for each document");
  Profile profile;
  profile.rows = documents.size();
  std::vector<double> words;
  std::vector<double> tops;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const auto row = probabilities.row(i);
    const auto top = std::max_element(row.begin(), row.end());
    ++profile.classes[classes[labels[i]]];
    ++profile.predicted[classes[static_cast<std::size_t>(top - row.begin())]];
    ++profile.languages[documents[i].language];
    ++profile.channels[std::string(name_of(documents[i].channel))];
    words.push_back(word_count(documents[i]));
    tops.push_back(*top);
  }
  profile.words = deciles(std::move(words));
  profile.top_probability = deciles(std::move(tops));
  return profile;
}

std::string to_json(const Profile& profile) {
  Json json;
  json["rows"] = profile.rows;
  json["classes"] = profile.classes;
  json["predicted"] = profile.predicted;
  json["languages"] = profile.languages;
  json["channels"] = profile.channels;
  json["words_deciles"] = profile.words;
  json["top_probability_deciles"] = profile.top_probability;
  return json.dump(2) + "\n";
}

Profile parse_profile(const std::string& text, const std::string& path) {
  try {
    const Json json = Json::parse(text);
    Profile profile;
    profile.rows = json.at("rows");
    using Counts = std::map<std::string, std::uint64_t>;
    profile.classes = json.at("classes").get<Counts>();
    profile.predicted = json.at("predicted").get<Counts>();
    profile.languages = json.at("languages").get<Counts>();
    profile.channels = json.at("channels").get<Counts>();
    profile.words = json.at("words_deciles").get<std::vector<double>>();
    profile.top_probability = json.at("top_probability_deciles").get<std::vector<double>>();
    return profile;
  } catch (const Json::exception& error) {
    throw Corrupt("model file '" + path + "': " + error.what() +
                  ". Restore the bundle from a copy, or train anew.");
  }
}

}  // namespace triage::model
