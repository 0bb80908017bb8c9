#include "triage/slack/person_phrases.h"

#include <nlohmann/json.hpp>

#include "triage/slack/json.h"

namespace triage::slack {

const Phrases& phrases_for(const Desk& desk, const Workspace& workspace, const std::string& person,
                           const std::string& language) {
  const Phrases& spoken = desk.phrases.choose(language);
  if (spoken.language() == language) return spoken;
  const CallResult result =
      desk.web.call("users.info", workspace, {{"user", person}, {"include_locale", "true"}});
  const auto answer = parse_object(result.body);
  // Without the scope there is no locale.
  return desk.phrases.choose(language, answer ? text_at(*answer, {"user", "locale"}) : "");
}

}  // namespace triage::slack
