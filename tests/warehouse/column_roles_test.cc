#include "triage/warehouse/tickets/column_roles.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

using testing::message_of;

using Columns = std::vector<std::string>;

ColumnRoles roles_of(const Columns& columns, const RoleOptions& asked = {},
                     const RoleOptions& known = {}) {
  return resolve_roles(columns, {.asked = asked, .known = known}, {});
}

// `id=number text=short_description,description label=category`, names in the order of the roles.
std::string shown(const Columns& columns, const ColumnRoles& roles) {
  const RoleOptions names = roles.names(columns);
  std::string text;
  const auto add = [&](const std::string& role, const std::optional<std::string>& name) {
    if (name) text += (text.empty() ? "" : " ") + role + "=" + *name;
  };
  add("id", names.id);
  add("label", names.label);
  add("time", names.time);
  add("channel", names.channel);
  add("messages", names.messages);
  add("subject", roles.subject ? std::optional(columns[*roles.subject]) : std::nullopt);
  for (const std::size_t column : roles.body) add("body", columns[column]);
  for (const std::string& field : names.fields) add("field", field);
  return text;
}

std::string guessed(const Columns& columns) { return shown(columns, roles_of(columns)); }

Row row_of(std::vector<Value> values) {
  Row row;
  row.values = std::move(values);
  return row;
}

TEST(ColumnRoles, AreGuessedFromTheNamesOfUsualTools) {
  EXPECT_EQ(
      guessed({"number", "short_description", "description", "category", "opened_at",
               "contact_type", "assignment_group"}),
      "id=number label=category time=opened_at channel=contact_type subject=short_description "
      "body=description");
  EXPECT_EQ(guessed({"Issue key", "Issue id", "Summary", "Description", "Created", "Issue Type"}),
            "id=Issue key label=Issue Type time=Created subject=Summary body=Description");
  EXPECT_EQ(guessed({"id", "via.channel", "subject", "description", "created_at", "tags"}),
            "id=id time=created_at channel=via.channel subject=subject body=description");
  EXPECT_EQ(guessed({"Ticket ID", "Subject", "Created time", "Group"}),
            "id=Ticket ID label=Group time=Created time body=Subject");
}

TEST(ColumnRoles, AreGuessedInSeveralLanguages) {
  EXPECT_EQ(guessed({"Ticketnummer", "Betreff", "Beschreibung", "Kategorie", "Erstellt am"}),
            "id=Ticketnummer label=Kategorie time=Erstellt am subject=Betreff body=Beschreibung");
  EXPECT_EQ(guessed({"numéro", "objet", "contenu", "catégorie", "créé le"}),
            "id=numéro label=catégorie time=créé le subject=objet body=contenu");
  EXPECT_EQ(guessed({"asunto", "descripción", "categoría"}),
            "label=categoría subject=asunto body=descripción");
  EXPECT_EQ(guessed({"件名", "本文", "カテゴリ"}), "label=カテゴリ subject=件名 body=本文");
}

TEST(ColumnRoles, TheOnlyColumnIsTheText) {
  EXPECT_EQ(guessed({"what people said"}), "body=what people said");
}

TEST(ColumnRoles, ALoneSubjectIsTheTextUnlessMessagesComeToo) {
  EXPECT_EQ(guessed({"id", "subject"}), "id=id body=subject");
  EXPECT_EQ(guessed({"id", "subject", "messages"}), "id=id messages=messages subject=subject");
  const Columns columns{"id", "subject"};
  EXPECT_EQ(shown(columns, resolve_roles(columns, {.has_messages_elsewhere = true}, {})),
            "id=id subject=subject");
}

TEST(ColumnRoles, WhatIsAskedForWinsOverWhatIsUsual) {
  const Columns columns{"id", "text", "category", "queue", "notes", "priority"};
  EXPECT_EQ(shown(columns,
                  roles_of(columns, {.label = "queue", .text = {"notes"}, .fields = {"priority"}})),
            "id=id label=queue body=notes field=priority");
}

TEST(ColumnRoles, NamesAreMatchedWithoutCaseAndBlanksIfNotExactly) {
  const Columns columns{"SHORT_DESCRIPTION", "DETAILS", "queue", "Queue"};
  EXPECT_EQ(shown(columns,
                  roles_of(columns, {.label = "Queue", .text = {"short description", "details"}})),
            "label=Queue subject=SHORT_DESCRIPTION body=DETAILS");
}

TEST(ColumnRoles, TextColumnsKeepTheirOrderAndOnlyASubjectIsTheSubject) {
  const Columns columns{"what", "where", "subject"};
  EXPECT_EQ(shown(columns, roles_of(columns, {.text = {"where", "what"}})), "body=where body=what");
  EXPECT_EQ(shown(columns, roles_of(columns, {.text = {"subject", "what"}})),
            "subject=subject body=what");
  EXPECT_EQ(shown(columns, roles_of(columns, {.text = {"subject"}})), "body=subject");
}

TEST(ColumnRoles, WhatTrainingKnewIsTakenWhereItIsThere) {
  const Columns columns{"id", "text", "notes", "team"};
  EXPECT_EQ(shown(columns, roles_of(columns, {},
                                    {.label = "team", .text = {"notes"}, .fields = {"priority"}})),
            "id=id label=team body=notes");
}

TEST(ColumnRoles, WhereTrainingsTextIsNotAllThereTheRestIsGuessed) {
  const RoleOptions known{.text = {"subject", "body"}};
  const auto with = [&](const Columns& columns) {
    return shown(columns, roles_of(columns, {}, known));
  };
  EXPECT_EQ(with({"subject", "text"}), "subject=subject body=text");
  EXPECT_EQ(with({"title", "body"}), "subject=title body=body");
  EXPECT_EQ(with({"text"}), "body=text");
  EXPECT_EQ(with({"subject", "body", "text"}), "subject=subject body=body");
  // Trained without a subject: none is made up.
  const Columns columns{"text", "subject"};
  EXPECT_EQ(shown(columns, roles_of(columns, {}, {.text = {"text"}})), "body=text");
}

TEST(ColumnRoles, AMissingColumnIsNamedWithTheNearestAndAll) {
  const std::string message = message_of<InvalidInput>([] {
    roles_of({"id", "text", "category"}, {.label = "categry"});
  });
  EXPECT_NE(message.find("--label categry"), std::string::npos) << message;
  EXPECT_NE(message.find("Did you mean 'category'?"), std::string::npos) << message;
  EXPECT_NE(message.find("'id', 'text', 'category'"), std::string::npos) << message;
}

TEST(ColumnRoles, AMissingTextOrFieldColumnIsAnErrorToo) {
  EXPECT_THROW(roles_of({"id", "text"}, {.text = {"text", "body"}}), InvalidInput);
  EXPECT_THROW(roles_of({"id", "text"}, {.fields = {"priority"}}), InvalidInput);
}

TEST(ColumnRoles, OfAPipeMayComeLaterExceptTheText) {
  const Columns columns{"id", "text"};
  const RoleOptions asked{.label = "queue", .fields = {"priority"}};
  EXPECT_EQ(shown(columns, resolve_roles(columns, {.asked = asked, .may_come_later = true}, {})),
            "id=id body=text");
  EXPECT_THROW(static_cast<void>(resolve_roles(
                   columns, {.asked = {.text = {"body"}}, .may_come_later = true}, {})),
               InvalidInput);
}

TEST(ColumnRoles, TheLabelIsNeverTextNorAField) {
  EXPECT_THROW(roles_of({"id", "text", "queue"}, {.label = "text", .text = {"text"}}),
               InvalidInput);
  EXPECT_THROW(roles_of({"id", "text", "queue"}, {.label = "queue", .fields = {"queue"}}),
               InvalidInput);
  const Columns columns{"text", "body"};
  EXPECT_EQ(shown(columns, roles_of(columns, {.label = "text"})), "label=text body=body");
  // `category` would be the label, were it not asked for as text.
  const Columns other{"category", "queue"};
  EXPECT_EQ(shown(other, roles_of(other, {.text = {"category"}})), "label=queue body=category");
}

TEST(ColumnRoles, AGuessThatNoCellSupportsIsDropped) {
  const Columns columns{"text", "date", "messages"};
  const std::vector<Row> american{row_of({"a", "02/03/2026", "12"}), row_of({"b", "", "7"})};
  EXPECT_EQ(shown(columns, resolve_roles(columns, {}, american)), "body=text");
  const std::vector<Row> good{row_of({"a", "2026-03-02", R"([{"text":"x"}])"})};
  EXPECT_EQ(shown(columns, resolve_roles(columns, {}, good)),
            "time=date messages=messages body=text");
}

TEST(ColumnRoles, AnObjectOfFieldsHoldsTriageFieldsUnlessTheTextIsInItToo) {
  EXPECT_EQ(guessed({"id", "text", "fields.priority", "fields.device"}),
            "id=id body=text field=fields.priority field=fields.device");
  EXPECT_EQ(guessed({"key", "fields.summary", "fields.description", "fields.status"}),
            "id=key subject=fields.summary body=fields.description");
}

TEST(ColumnRoles, AreExplained) {
  const auto roles = roles_of({"number", "text", "queue", "prio"},
                              {.label = "queue", .fields = {"prio"}}, {.text = {"text"}});
  EXPECT_EQ(roles.explanation,
            (Columns{"id: column 'number' (usual name)", "label: column 'queue' (--label)",
                     "text: column 'text' (as before)", "fields: 'prio'"}));
  EXPECT_EQ(roles_of({"text"}).explanation.at(0), "id: the row's number (no column)");
}

TEST(ColumnRoles, NamesGiveTheSameRolesAgain) {
  const Columns columns{"number", "title", "details", "category", "opened", "via.channel", "prio"};
  const auto roles = roles_of(columns, {.fields = {"prio"}});
  EXPECT_EQ(shown(columns, roles_of(columns, {}, roles.names(columns))), shown(columns, roles));
}

TEST(ColumnRoles, ASubjectBesideMessagesIsOneAlsoWhereItsNameIsSaid) {
  const Columns columns{"id", "subject", "messages"};
  const std::string guess = guessed(columns);
  EXPECT_EQ(guess, "id=id messages=messages subject=subject");
  EXPECT_EQ(shown(columns, roles_of(columns, {}, roles_of(columns).names(columns))), guess);
  EXPECT_EQ(shown(columns, roles_of(columns, {.text = {"subject"}})), guess);
  const Columns remarks{"id", "remarks", "messages"};
  EXPECT_EQ(shown(remarks, roles_of(remarks, {.text = {"remarks"}})),
            "id=id messages=messages body=remarks");
}

}  // namespace
}  // namespace triage::warehouse
