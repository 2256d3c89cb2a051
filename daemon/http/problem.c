// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/problem.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"

#define OURS(name) "org.cellwarden1.Error." name
#define DBUS(name) "org.freedesktop.DBus.Error." name

static const struct problem table[] = {
	{ "no-configuration", OURS("NoConfiguration"), 404, "NO_CONFIGURATION",
	  "No configuration is stored",
	  "Nothing has been planned for this machine yet. `cellctl config create` does it.", 0 },
	{ "no-such-generation", OURS("NoSuchGeneration"), 404, "NO_SUCH_GENERATION",
	  "This generation is not stored",
	  "GET /config/history lists the generations that are there; old ones are removed.", 0 },
	{ "invalid-argument", OURS("InvalidArgument"), 400, "INVALID_ARGUMENT",
	  "A parameter is not valid", "The detail names the parameter and what it may be.", 0 },
	{ "invalid-configuration", OURS("InvalidConfiguration"), 422, "INVALID_CONFIGURATION",
	  "The configuration is not valid",
	  "The detail lists every finding. GET /config/check explains them; "
	  "`cellctl config create` makes a new configuration.",
	  0 },
	{ "checks-failed", OURS("ChecksFailed"), 422, "CHECKS_FAILED", "Checks are against it",
	  "The detail lists what was found, each with its remedy. ?override=RULE[,RULE] ignores "
	  "rules by name, which may hang the machine.",
	  0 },
	{ "not-enabled", OURS("NotEnabled"), 409, "NOT_ENABLED", "The hypervisor is not enabled",
	  "POST /hypervisor/enable enables it.", 0 },
	{ "already-enabled", OURS("AlreadyEnabled"), 409, "ALREADY_ENABLED",
	  "The hypervisor is enabled already", "POST /hypervisor/disable comes first.", 0 },
	{ "no-such-cell", OURS("NoSuchCell"), 404, "NO_SUCH_CELL", "There is no such cell",
	  "GET /cells lists the cells that are there.", 0 },
	{ "cell-exists", OURS("CellExists"), 409, "CELL_EXISTS", "A cell of this name is there",
	  "DELETE it first, or give the new one another name.", 0 },
	{ "wrong-cell-state", OURS("WrongCellState"), 409, "WRONG_CELL_STATE",
	  "The cell's state does not permit it",
	  "GET /cells/NAME tells its state; a cell is loaded before it is started.", 0 },
	{ "cell-denied", OURS("CellDenied"), 409, "CELL_DENIED", "A cell denied it",
	  "A running cell may refuse to be stopped, and a locked one every change; the software in "
	  "it must agree.",
	  0 },
	{ "invalid-image", OURS("InvalidImage"), 422, "INVALID_IMAGE",
	  "The image does not fit into the cell",
	  "GET /cells/NAME/config shows its memory; an image must lie within one loadable region.",
	  0 },
	{ "no-driver", OURS("NoDriver"), 503, "NO_DRIVER", "The driver is not there",
	  "Load it: modprobe cellwarden. GET /system/readiness says whether it is installed.", 0 },
	{ "driver-failed", OURS("DriverFailed"), 500, "DRIVER_FAILED", "The driver refused",
	  "The detail says why, and ends with what the hypervisor printed.", 0 },
	{ "store-failed", OURS("StoreFailed"), 500, "STORE_FAILED",
	  "The store cannot be read or written",
	  "Look at the disk that holds /var/lib/cellwarden: space, permissions, errors.", 0 },
	{ "busy", OURS("Busy"), 503, "BUSY", "Too many operations wait",
	  "Nothing was started. Ask again after the time in Retry-After.", 1 },
	{ "too-many-streams", NULL, 503, "TOO_MANY_STREAMS", "Too many callers follow the events",
	  "Each page that is open follows them. Close some, or ask again after the time in "
	  "Retry-After.",
	  30 },
	{ "timed-out", OURS("TimedOut"), 504, "TIMED_OUT", "The operation took too long",
	  "It was stopped and nothing was changed.", 0 },
	{ "access-denied", OURS("AccessDenied"), 403, "ACCESS_DENIED", "Not for this caller",
	  "Use the Unix socket as a member of the group cellwarden (curl --unix-socket "
	  "/run/cellwarden/api.sock http://localhost/config), or send a token (cellctl token "
	  "create --role=viewer|operator|admin). AnonymousRole=viewer in "
	  "/etc/cellwarden/httpd.conf lets everybody on this machine read.",
	  0 },
	{ "internal-error", OURS("Failed"), 500, "FAILED", "The operation failed",
	  "The detail says why; `journalctl -u cellwardend` has more.", 0 },
	{ "service-unavailable", DBUS("ServiceUnknown"), 503, "SERVICE_UNAVAILABLE",
	  "cellwardend does not answer",
	  "See `systemctl status cellwardend`. Cells, if there are any, run on.", 5 },
	{ "unauthorized", NULL, 401, "UNAUTHORIZED", "Who are you?",
	  "Send a token: curl -H 'Authorization: Bearer TOKEN'. `cellctl token create` makes one.",
	  0 },
	{ "not-found", NULL, 404, "NOT_FOUND", "There is nothing at this path",
	  "GET /openapi.json describes every path.", 0 },
	{ "method-not-allowed", NULL, 405, "METHOD_NOT_ALLOWED", "This method is not for this path",
	  "The Allow header lists the methods that are.", 0 },
	{ "not-acceptable", NULL, 406, "NOT_ACCEPTABLE", "No acceptable media type",
	  "The detail lists the media types there are for this path.", 0 },
	{ "misdirected-request", NULL, 421, "MISDIRECTED_REQUEST", "The Host is not ours",
	  "Browsers send this when a foreign page tries to reach us. If the name is yours, add "
	  "it to AllowedHosts in /etc/cellwarden/httpd.conf.",
	  0 },
	{ "content-too-large", NULL, 413, "CONTENT_TOO_LARGE", "The request body is too large",
	  "The detail says how much this path takes.", 0 },
	{ "unsupported-media-type", NULL, 415, "UNSUPPORTED_MEDIA_TYPE",
	  "A body of this type is not taken here",
	  "Say what the body is: -H 'Content-Type: application/json' with curl.", 0 },
	{ "insufficient-storage", NULL, 507, "INSUFFICIENT_STORAGE",
	  "There is no room for the body", "Make room below /tmp, and send it again.", 0 },
};

/* Other names on the bus that mean that nobody answers. */
static const char *const unavailable[] = {
	DBUS("ServiceUnknown"),   DBUS("NoReply"),           DBUS("Disconnected"),
	DBUS("NameHasNoOwner"),   DBUS("Timeout"),           DBUS("TimedOut"),
	DBUS("Spawn.ExecFailed"), DBUS("Spawn.ChildExited"), DBUS("Spawn.ServiceNotFound"),
	DBUS("Spawn.Failed"),
};

const struct problem *problem_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

const struct problem *problem_of_error(const char *error)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].error && strcmp(table[i].error, error) == 0)
			return &table[i];
	for (i = 0; i < ARRAY_SIZE(unavailable); i++)
		if (strcmp(unavailable[i], error) == 0)
			return problem_by_name("service-unavailable");
	if (strcmp(error, DBUS("AccessDenied")) == 0)
		return problem_by_name("access-denied");
	return problem_by_name("internal-error");
}

const struct problem *problems(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(table);
	return table;
}

struct bytes problem_document(struct arena *arena, const struct problem *problem,
			      const char *detail)
{
	_cleanup_json_ struct json_object *json = json_object_new_object();

	assert(problem);
	json_put_string(json, "type", arena_printf(arena, "/problems/%s", problem->name));
	json_put_string(json, "title", problem->title);
	json_put_uint(json, "status", problem->status);
	json_put_string(json, "code", problem->code);
	json_put_string(json, "detail", detail);
	json_put_string(json, "hint", problem->help);
	return bytes_of_text(arena_strdup(arena, json_print(json)));
}
