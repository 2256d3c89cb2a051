// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus/access.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "bus/service.h"

/* As long as somebody may take to type a password; whoever leaves the bus is not waited for. */
#define POLKIT_TIMEOUT_US (UINT64_C(5) * 60 * 1000 * 1000)

/* CheckAuthorizationFlags of polkit's D-Bus interface. */
#define POLKIT_ALLOW_INTERACTION 1u

/* The classes of what can be asked for. */
static const struct {
	const char *action; /* of polkit; NULL: nobody is asked, everyone may */
	bool is_gateways;   /* the REST gateway may, for it asks its callers */
	const char *reason; /* why it is not for everyone */
} permissions[] = {
	[PERMISSION_PUBLIC] = { NULL, true, "" },
	[PERMISSION_READ] = { "org.cellwarden1.read", true,
			      ": it shows physical addresses, which the kernel keeps from others" },
	[PERMISSION_CELLS] = { "org.cellwarden1.manage-cells", true, "" },
	[PERMISSION_HYPERVISOR] = { "org.cellwarden1.manage-hypervisor", true, "" },
	[PERMISSION_CONFIGURE] = { "org.cellwarden1.manage-configuration", false, "" },
	[PERMISSION_BOOT] = { "org.cellwarden1.manage-boot", false, "" },
};

struct question {
	struct question *next;
	sd_bus_slot *slot; /* of the answer */
	sd_bus_message *message;
	enum permission permission;
	const char *operation;
	char *cell;
	uint32_t uid;
	access_done_t done;
	void *userdata;
};

/* Those that wait for an answer. */
static struct question *questions;

static void question_free(struct question *question)
{
	struct question **link = &questions;

	while (*link && *link != question)
		link = &(*link)->next;
	if (*link)
		*link = question->next;
	sd_bus_slot_unref(question->slot);
	sd_bus_message_unref(question->message);
	free(question->cell);
	free(question);
}

/* The end of a question. */
static void question_decide(struct question *question, enum access access)
{
	question->done(question->userdata, access, question->uid);
	question_free(question);
}

/*
 * Sends a question on.
 * @message: consumed; NULL when it could not be made
 */
static int question_send(struct question *question, sd_bus_message *message, int r,
			 sd_bus_message_handler_t handler, uint64_t timeout_us)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *call = message;

	question->slot = sd_bus_slot_unref(question->slot);
	if (r >= 0)
		r = sd_bus_call_async(sd_bus_message_get_bus(call), &question->slot, call, handler,
				      question, timeout_us);
	return r < 0 ? r : 0;
}

void access_end(void)
{
	while (questions)
		question_decide(questions, ACCESS_DENIED);
}

/* ---- polkit -------------------------------------------------------------------- */

static int on_authorization(sd_bus_message *answer, void *userdata, sd_bus_error *error)
{
	int is_authorized = 0, is_challenge = 0, r;
	struct question *question = userdata;

	/*
	 * No polkit: nobody but root. What polkit refuses by an error is a refusal, too. Details
	 * of ours come back behind the answer.
	 */
	r = sd_bus_message_is_method_error(answer, NULL) ?
		    0 :
		    sd_bus_message_enter_container(answer, 'r', "bba{ss}");
	if (r > 0)
		r = sd_bus_message_read(answer, "bb", &is_authorized, &is_challenge);
	if (r < 0)
		is_authorized = is_challenge = 0;
	question_decide(question, is_authorized ? ACCESS_ALLOWED :
				  is_challenge  ? ACCESS_CHALLENGE :
						  ACCESS_DENIED);
	return 0;
}

/* What an authentication agent can show. */
static int append_details(sd_bus_message *call, const struct question *question)
{
	int r;

	r = sd_bus_message_open_container(call, 'a', "{ss}");
	if (r >= 0 && question->operation)
		r = sd_bus_message_append(call, "{ss}", "operation", question->operation);
	if (r >= 0 && question->cell)
		r = sd_bus_message_append(call, "{ss}", "cell", question->cell);
	return r < 0 ? r : sd_bus_message_close_container(call);
}

static int ask_polkit(struct question *question)
{
	sd_bus_message *call = NULL;
	uint32_t flags;
	int r;

	flags = sd_bus_message_get_allow_interactive_authorization(question->message) ?
			POLKIT_ALLOW_INTERACTION :
			0;
	r = sd_bus_message_new_method_call(sd_bus_message_get_bus(question->message), &call,
					   "org.freedesktop.PolicyKit1",
					   "/org/freedesktop/PolicyKit1/Authority",
					   "org.freedesktop.PolicyKit1.Authority",
					   "CheckAuthorization");
	if (r >= 0)
		r = sd_bus_message_append(call, "(sa{sv})s", "system-bus-name", 1, "name", "s",
					  sd_bus_message_get_sender(question->message),
					  permissions[question->permission].action);
	if (r >= 0)
		r = append_details(call, question);
	if (r >= 0)
		r = sd_bus_message_append(call, "us", flags, "");
	return question_send(question, call, r, on_authorization, POLKIT_TIMEOUT_US);
}

/* ---- the caller's user ------------------------------------------------------------ */

static bool is_gateway(uid_t uid)
{
	/* The account may be made after the daemon started; files only, no network. */
	const struct passwd *gateway = getpwnam(ACCESS_GATEWAY_USER);

	return gateway && gateway->pw_uid == uid;
}

static bool is_allowed(enum permission permission, uid_t uid)
{
	return uid == 0 || uid == geteuid() ||
	       (permissions[permission].is_gateways && is_gateway(uid));
}

static int on_user(sd_bus_message *answer, void *userdata, sd_bus_error *error)
{
	struct question *question = userdata;

	if (sd_bus_message_is_method_error(answer, NULL) ||
	    sd_bus_message_read(answer, "u", &question->uid) < 0) {
		question->uid = UINT32_MAX;
		question_decide(question, ACCESS_DENIED);
	} else if (is_allowed(question->permission, question->uid)) {
		question_decide(question, ACCESS_ALLOWED);
	} else if (ask_polkit(question) < 0) {
		question_decide(question, ACCESS_DENIED);
	}
	return 0;
}

static int ask_user(struct question *question, const char *sender)
{
	sd_bus_message *call = NULL;
	int r;

	r = sd_bus_message_new_method_call(sd_bus_message_get_bus(question->message), &call,
					   "org.freedesktop.DBus", "/org/freedesktop/DBus",
					   "org.freedesktop.DBus", "GetConnectionUnixUser");
	if (r >= 0)
		r = sd_bus_message_append(call, "s", sender);
	return question_send(question, call, r, on_user, 0);
}

int access_check(sd_bus_message *message, enum permission permission, const char *operation,
		 const char *cell, access_done_t done, void *userdata)
{
	const char *sender = sd_bus_message_get_sender(message);
	struct question *question;
	int r;

	if (permission == PERMISSION_PUBLIC) {
		done(userdata, ACCESS_ALLOWED, UINT32_MAX);
		return 0;
	}
	if (!sender)
		return -EACCES;
	question = malloc(sizeof(*question));
	if (!question)
		return -ENOMEM;
	*question = (struct question){
		.next = questions,
		.message = sd_bus_message_ref(message),
		.permission = permission,
		.operation = operation,
		.cell = cell ? strdup(cell) : NULL,
		.uid = UINT32_MAX,
		.done = done,
		.userdata = userdata,
	};
	questions = question;
	r = ask_user(question, sender);
	if (r < 0)
		question_free(question);
	return r;
}

int access_reply(sd_bus_message *message, enum access access, enum permission permission,
		 const char *operation, sd_bus_message **ret)
{
	if (access == ACCESS_CHALLENGE)
		return sd_bus_message_new_method_errorf(
			message, ret, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
			"%s needs a password (polkit action %s), and this call does not allow to "
			"ask for one. With cellctl or busctl it is asked for.",
			operation, permissions[permission].action);
	return sd_bus_message_new_method_errorf(
		message, ret, BUS_ERROR_PREFIX OPERATION_ERROR_ACCESS,
		"%s is for root%s. Call it as root, as somebody to whom polkit gives the action %s, or "
		"over REST on /run/cellwarden/api.sock as a member of the group cellwarden.",
		operation, permissions[permission].reason, permissions[permission].action);
}
