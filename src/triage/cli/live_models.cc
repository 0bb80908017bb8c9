#include "triage/cli/live_models.h"

#include <utility>

#include "triage/base/error.h"
#include "triage/cli/forgotten.h"
#include "triage/cli/model_options.h"
#include "triage/decide/forgotten_neighbors.h"
#include "triage/model/registry.h"

namespace triage::cli {

constexpr const char* kChampion = "champion";

LiveModels::LiveModels(std::optional<std::string> name, Context& context)
    : asked_(std::move(name)), context_(context), forgotten_(what_is_forgotten(context)) {
  const std::string first = this->name();
  folder_ = model::Registry(context_.workspace).resolve(first);
  slot_ = std::make_unique<decide::ModelSlot>(opened(first));
}

std::string LiveModels::name() const {
  if (asked_) return *asked_;
  return model::Registry(context_.workspace).aliases().contains(kChampion) ? kChampion : "latest";
}

std::shared_ptr<const decide::LiveModel> LiveModels::opened(const std::string& name) {
  return std::make_shared<const decide::LiveModel>(open_model(name, forgotten_, context_), name);
}

void LiveModels::refresh(bool must, Log& log) {
  std::filesystem::path folder;
  try {
    const std::string name = this->name();
    folder = model::Registry(context_.workspace).resolve(name);
    if (!must && (folder == folder_ || folder == failed_)) return;
    auto next = opened(name);
    log.info("model in use", {{"version", next->version()}, {"alias", name}});
    folder_ = folder;
    failed_.clear();
    slot_->put(std::move(next));
  } catch (const Error& error) {
    if (!must && (folder.empty() ? !failed_.empty() : folder == failed_)) return;
    failed_ = folder.empty() ? "none" : folder.string();
    log.error("model not opened, the old one goes on", {{"why", error.what()}});
  }
}

void LiveModels::look_what_is_forgotten(journal::Journal& journal, Log& log) {
  try {
    const std::size_t count = journal.read(journal::count_tombstones);
    is_blind_ = false;
    if (count == forgotten_.size()) return;
    forgotten_ = journal.read(journal::tombstones);
    decide::hide_forgotten(slot_->current()->model(), forgotten_);
    log.info("forgotten tickets hidden", {{"tombstones", forgotten_.size()}});
  } catch (const Error& error) {
    if (!is_blind_) log.warning("forgotten tickets not known", {{"why", error.what()}});
    is_blind_ = true;
  }
}

}  // namespace triage::cli
