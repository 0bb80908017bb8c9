// Where a command reads tickets from: its argument SOURCE and the options about columns.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "triage/cli/context.h"
#include "triage/cli/database_source.h"
#include "triage/cli/options.h"
#include "triage/warehouse/open_source.h"

namespace triage::cli {

// A source of triage.toml of which the workspace has a copy.
struct KeptSource {
  std::string name;
  std::chrono::microseconds look_back{};
};

class SourceOptions {
 public:
  // Adds SOURCE and the options. Without SOURCE, the only source of triage.toml is read.
  void declare(Options& options);

  // Adds SOURCE alone.
  void declare_source(Options& options);

  // What to open: an existing path, a pattern that matches, `-`, else a source of triage.toml with
  // the flags above its section. `known` are roles that hold where nobody says otherwise.
  // Throws NotFound, naming the sources there are, WrongUsage if SOURCE is missing.
  [[nodiscard]] warehouse::SourceRequest request(const Context& context,
                                                 warehouse::RoleOptions known = {}) const;

  // Opens it, with the vectors of a .npy file in its tickets where --vectors names one, and notes
  // what each column was taken for. Nothing is given out that changed before `since`. Throws as
  // request() and warehouse::open_source() do.
  [[nodiscard]] std::unique_ptr<warehouse::TableSource> open(Context& context,
                                                             warehouse::RoleOptions known = {},
                                                             std::optional<Time> since = {}) const;

  // The same for tickets to learn from or to measure on. Throws InvalidInput if no column holds
  // the class.
  [[nodiscard]] std::unique_ptr<warehouse::TableSource> open_labelled(
      Context& context, warehouse::RoleOptions known = {}) const;

  // The source if its section says keep = true and what is asked for is all of it as the section
  // has it; a note says where a flag stands against that. Throws InvalidInput if look_back is no
  // length of time.
  [[nodiscard]] std::optional<KeptSource> kept(const Context& context) const;

  // How late a change may show in the source. Throws as kept().
  [[nodiscard]] std::chrono::microseconds look_back(const Context& context) const;

  // Of the section that SOURCE names; absent for a file, a pipe or SQL.
  [[nodiscard]] std::optional<std::string> section_name(const Context& context) const;

  // Was a flag given that says what to read, or how?
  [[nodiscard]] bool has_flags() const { return !flags_.empty(); }

  // prepare_output() of output_file.h; also throws WrongUsage if `file` is one that is read: an
  // output would take the place of the tickets.
  void prepare_output(const Context& context, std::string_view option,
                      const std::optional<std::string>& file) const;

  // The source and what was said of its columns, to be typed again in another command:
  // `tickets.csv --label queue`.
  [[nodiscard]] std::string as_typed() const;

 private:
  struct Section {
    std::optional<std::string> name;  // of [source.NAME]; absent for a file, a pipe or SQL
    SourceValues values;
  };

  [[nodiscard]] Section section(const Context& context) const;

  std::optional<std::string> source_;
  FlagValues flags_;  // by key of kSourceSettings
};

}  // namespace triage::cli
