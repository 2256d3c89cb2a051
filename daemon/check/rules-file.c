// SPDX-License-Identifier: GPL-2.0-or-later
/* What reading a file reports (encode/, model/); here to be looked up and documented. */
#include "check/rules.h"

#define REPORTED_WHILE_READING NULL

static const struct check_rule rules[] = {
	{ "config-binary-polluted", CHECK_FILE, FINDING_ERROR,
	  "A binary configuration begins with its signature",
	  "\"Not a system configuration\": GCC 8 and later put .note.gnu.property first.",
	  "Build it with objcopy --remove-section=.note.gnu.property, or with `cellctl config "
	  "convert`.",
	  REPORTED_WHILE_READING },
	{ "config-binary-signature", CHECK_FILE, FINDING_ERROR,
	  "A binary configuration has a signature", "The driver refuses the file (EINVAL).",
	  "Give a .cell file.", REPORTED_WHILE_READING },
	{ "config-binary-revision", CHECK_FILE, FINDING_ERROR,
	  "The revision is 12, 13 or 14, as its signature says",
	  "The driver refuses the file (EINVAL) and says no more.",
	  "Build it again, or convert its source.", REPORTED_WHILE_READING },
	{ "config-binary-architecture", CHECK_FILE, FINDING_ERROR, "The architecture is known",
	  "Fields of another architecture would be read.",
	  "Give it: revisions 12 and 13 do not say it.", REPORTED_WHILE_READING },
	{ "config-binary-size", CHECK_FILE, FINDING_ERROR, "The file holds all of its arrays",
	  "The driver refuses the file (EINVAL).", "Get the whole file, or correct its counts.",
	  REPORTED_WHILE_READING },
	{ "config-binary-trailing", CHECK_FILE, FINDING_ERROR, "The file is the sum of its arrays",
	  "Its counts are wrong, or a section was added.", "Correct the counts.",
	  REPORTED_WHILE_READING },
	{ "config-binary-name", CHECK_FILE, FINDING_ERROR, "Names end within their field",
	  "The name runs into the next field.", "Shorten the name to 31 characters.",
	  REPORTED_WHILE_READING },
	{ "config-binary-range", CHECK_FILE, FINDING_ERROR, "Numbers are within their bounds",
	  "No machine has so many, or the field cannot hold it.", "Correct the number.",
	  REPORTED_WHILE_READING },
	{ "config-binary-reserved", CHECK_FILE, FINDING_WARNING, "Reserved bytes are 0",
	  "A newer version may give them a meaning.", "Set them to 0.", REPORTED_WHILE_READING },
	{ "config-binary-dropped", CHECK_FILE, FINDING_WARNING,
	  "The file says nothing that nobody reads", "It is not written again.",
	  "Nothing needs to be done.", REPORTED_WHILE_READING },
	{ "config-json-syntax", CHECK_FILE, FINDING_ERROR, "A text configuration is JSON",
	  "Nothing of it can be read.", "Correct it at the offset.", REPORTED_WHILE_READING },
	{ "config-json-member", CHECK_FILE, FINDING_ERROR, "Members have names that exist",
	  "What was meant would be ignored silently.", "Correct the name.",
	  REPORTED_WHILE_READING },
	{ "config-json-missing", CHECK_FILE, FINDING_ERROR, "Members that are needed are there",
	  "There is no default for them.", "Add the member.", REPORTED_WHILE_READING },
	{ "config-json-type", CHECK_FILE, FINDING_ERROR, "Values have the type of their member",
	  "The value means nothing there.", "Correct the value.", REPORTED_WHILE_READING },
	{ "config-json-range", CHECK_FILE, FINDING_ERROR, "Values fit their member",
	  "The binary form could not hold it.", "Correct the value.", REPORTED_WHILE_READING },
	{ "config-json-repeated", CHECK_FILE, FINDING_ERROR, "Members occur once",
	  "One of the values would be ignored silently.", "Remove one.", REPORTED_WHILE_READING },
};

CHECK_TABLE(file, rules);
