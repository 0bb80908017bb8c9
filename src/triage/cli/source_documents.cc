#include "triage/cli/source_documents.h"

#include <span>
#include <utility>

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/figures.h"
#include "triage/model/cleaned_tickets.h"
#include "triage/warehouse/store/decision_mark.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

// A copy is of what the workspace's own settings clean.
bool is_usual(const text::Cleaner& cleaner, const Context& context) {
  return cleaner.fingerprint() == text::Cleaner(cleaning_options(context.settings)).fingerprint();
}

SourceDocuments from_copy(SyncedCopy synced) {
  SourceDocuments result;
  result.roles = synced.copy->roles();
  if (!result.roles.label) {
    throw InvalidInput("source '" + synced.copy->source() +
                       "': no column is known to hold the class. Name it in its section of "
                       "triage.toml, say roles = { label = \"queue\" }.");
  }
  result.documents = std::make_unique<UnforgottenDocuments>(
      synced.copy->documents(std::move(synced.source_name)), std::move(synced.forgotten));
  result.copy = std::move(synced.copy);
  return result;
}

}  // namespace

fs::path kept_folder(const std::string& name, const Context& context) {
  return context.var() / "sources" / warehouse::file_name_of(name);
}

std::string sync_text(const warehouse::SyncCounts& counts) {
  std::string text = count_text(counts.added) + " new, " + count_text(counts.changed) +
                     " changed, " + count_text(counts.relabelled) + " relabelled, " +
                     count_text(counts.unchanged) + " unchanged";
  const auto add = [&](std::uint64_t count, const std::string& what) {
    if (count > 0) text += ", " + count_text(count) + " " + what;
  };
  add(counts.gone, "gone");
  add(counts.repeated, "with an id that came before");
  add(counts.nameless, "without an id");
  if (counts.left_out > 0) text += "; " + count_text(counts.left_out) + " of these are left out";
  return text;
}

SyncedCopy synced_copy(const SourceOptions& source, const KeptSource& kept,
                       const text::Cleaner& cleaner, bool is_fresh, Context& context) {
  SyncedCopy result;
  result.copy = std::make_unique<warehouse::DocumentStore>(
      warehouse::DocumentStoreOptions{
          .folder = kept_folder(kept.name, context),
          .source = kept.name,
          .cleaning = cleaner.fingerprint(),
          .origin = warehouse::origin_of(source.request(context)),
          .is_fresh = is_fresh,
          .duckdb = {.spill_folder = {}, .threads = context.thread_count()}},
      context.progress);
  const auto since = warehouse::increment_start(*result.copy, kept.look_back);
  const Time now = context.clock();
  const auto tickets = source.open(context, result.copy->roles(), since);
  result.source_name = tickets->name();
  result.forgotten = what_is_forgotten(context);
  const auto clean = [&](std::span<const Ticket> changed) {
    auto documents = model::cleaned(cleaner, changed, context.threads());
    pass_over_forgotten(documents, result.forgotten);
    return documents;
  };
  result.counts = warehouse::sync(*result.copy, *tickets, since, now, clean, context.progress);
  return result;
}

SourceDocuments labelled_documents(const SourceOptions& source, const text::Cleaner& cleaner,
                                   Context& context, warehouse::RoleOptions known) {
  if (const auto kept = source.kept(context)) {
    if (is_usual(cleaner, context)) {
      SyncedCopy synced = synced_copy(source, *kept, cleaner, false, context);
      context.console.note("Copy of source '" + kept->name + "': " + sync_text(synced.counts) +
                           ".");
      return from_copy(std::move(synced));
    }
    context.console.note("Source '" + kept->name +
                         "' is read directly, not from its copy: the model cleans in another way.");
  }
  SourceDocuments result;
  result.tickets = source.open_labelled(context, std::move(known));
  result.roles = result.tickets->role_names();
  result.documents = std::make_unique<UnforgottenDocuments>(
      std::make_unique<model::CleanedTickets>(*result.tickets, cleaner, context.threads()),
      what_is_forgotten(context));
  return result;
}

}  // namespace triage::cli
