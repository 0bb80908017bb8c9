#include "triage/cli/source_texts.h"

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/text/cleaner.h"

namespace triage::cli {

std::vector<std::string> texts_of_source(const SourceOptions& source, std::size_t count,
                                         Context& context) {
  const text::Cleaner cleaner(cleaning_options(context.settings));
  const auto tickets = source.open(context);
  std::vector<std::string> texts;
  while (auto batch = tickets->next()) {
    for (const Ticket& ticket : batch->tickets) {
      if (texts.size() == count) return texts;
      const Accepted<Document> document = cleaner.clean(ticket);
      if (document) texts.push_back(document->text());
    }
  }
  if (texts.empty()) {
    throw InvalidInput(
        "source: none of its tickets has a text to encode. "
        "See why: triage clean SOURCE --rejects rejects.csv.");
  }
  return texts;
}

}  // namespace triage::cli
