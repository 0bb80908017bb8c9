// The model that `triage serve` answers with, and the next one when the registry changes.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "triage/base/log.h"
#include "triage/cli/context.h"
#include "triage/decide/live_model.h"
#include "triage/journal/forgetting.h"
#include "triage/journal/journal.h"

namespace triage::cli {

class LiveModels {
 public:
  // Opens the model; without a name the champion, or the latest where there is none. Throws as
  // open_model() and what_is_forgotten().
  LiveModels(std::optional<std::string> name, Context& context);

  [[nodiscard]] const decide::ModelSlot& slot() const { return *slot_; }

  // Opens the model anew if its name means another bundle now, or if it `must`. One that cannot be
  // opened leaves the old one where it is, and is logged.
  void refresh(bool must, Log& log);

  // Hides neighbours of tickets that are to be forgotten since it looked last. What cannot be known
  // is logged, once until it can.
  void look_what_is_forgotten(journal::Journal& journal, Log& log);

 private:
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::shared_ptr<const decide::LiveModel> opened(const std::string& name);

  const std::optional<std::string> asked_;
  Context& context_;
  journal::Tombstones forgotten_;
  bool is_blind_ = false;         // what is forgotten could not be read
  std::filesystem::path folder_;  // of the model that answers
  std::string failed_;            // folder that could not be opened: told once
  std::unique_ptr<decide::ModelSlot> slot_;
};

}  // namespace triage::cli
