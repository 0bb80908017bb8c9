// Every setting there is, each declared once.
//
// A new setting is one line here. Its variable follows from its key: `clean.max_masked_share` is
// TRIAGE_CLEAN_MAX_MASKED_SHARE.
#pragma once

#include <array>

#include "triage/cli/setting.h"

namespace triage::cli {

// clang-format off
inline constexpr auto kSettings = std::to_array<Setting>({
    {.key = "seed", .kind = SettingKind::kInteger, .fallback = "1",
     .flag = "--seed", .value_name = "N",
     .help = "Seed of all random choices: the same seed gives the same model", .least = 0},
    {.key = "threads", .kind = SettingKind::kInteger, .fallback = "0",
     .flag = "--threads", .value_name = "N",
     .help = "Threads to work with; 0 means one for each core", .least = 0, .most = 1024},
    {.key = "quiet", .kind = SettingKind::kSwitch, .fallback = "false",
     .flag = "--quiet", .value_name = "",
     .help = "Say nothing but results and errors"},
    {.key = "offline", .kind = SettingKind::kSwitch, .fallback = "false",
     .flag = "--offline", .value_name = "",
     .help = "Refuse every connection to the outside"},

    {.key = "clean.max_masked_share", .kind = SettingKind::kNumber, .fallback = "0.2",
     .flag = "--max-masked-share", .value_name = "SHARE",
     .help = "Leave a ticket out when more than this share of its words is masked",
     .least = 0, .most = 1},
    {.key = "clean.min_letters", .kind = SettingKind::kInteger, .fallback = "3",
     .flag = "--min-letters", .value_name = "N",
     .help = "Leave a ticket out when its clean text has fewer letters", .least = 0},
});

// The keys of a section [source.NAME], which describes where tickets come from.
inline constexpr auto kSourceSettings = std::to_array<Setting>({
    {.key = "path", .kind = SettingKind::kText, .flag = "", .value_name = "FILE",
     .help = "A file or pattern, relative to the workspace"},
    {.key = "sql", .kind = SettingKind::kText, .flag = "--sql", .value_name = "QUERY",
     .help = "Read what this query selects; it may read files: SELECT * FROM 'tickets/*.parquet'"},
    {.key = "text", .kind = SettingKind::kList, .flag = "--text", .value_name = "COLUMNS",
     .help = "Columns that hold the text, the subject first"},
    {.key = "label", .kind = SettingKind::kText, .flag = "--label", .value_name = "COLUMN",
     .help = "Column that holds the class"},
    {.key = "id", .kind = SettingKind::kText, .flag = "--id", .value_name = "COLUMN",
     .help = "Column that names the ticket"},
    {.key = "time", .kind = SettingKind::kText, .flag = "--time", .value_name = "COLUMN",
     .help = "Column that says when the ticket was opened"},
    {.key = "decided_at", .kind = SettingKind::kText, .flag = "--decided-at",
     .value_name = "COLUMN",
     .help = "Column that says when the ticket was sorted; later messages are not looked at"},
    {.key = "channel", .kind = SettingKind::kText, .flag = "--channel", .value_name = "COLUMN",
     .help = "Column that says chat or email"},
    {.key = "messages", .kind = SettingKind::kText, .flag = "--messages", .value_name = "COLUMN",
     .help = "Column with the list of messages, or a file with a table of them"},
    {.key = "fields", .kind = SettingKind::kList, .flag = "--fields", .value_name = "COLUMNS",
     .help = "Columns that are triage fields, such as priority,device"},
    {.key = "vectors", .kind = SettingKind::kText, .flag = "--vectors", .value_name = "COLUMN",
     .help = "Column with a vector for each ticket, or a .npy file in row order"},
    {.key = "limit", .kind = SettingKind::kInteger, .fallback = "0", .flag = "--limit",
     .value_name = "N", .help = "Read at most so many tickets; 0 means all", .least = 0},
});
// clang-format on

}  // namespace triage::cli
