/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the daemon can do, as one table: name, permission, input, output. D-Bus
 * methods are this table (bus/), REST routes point at D-Bus methods (http/).
 *
 * An operation runs in a process of its own (job.h), so that nothing blocks the
 * event loop and hostile firmware tables meet a process that holds nothing; the
 * ones marked is_quick only read a few sysfs files and run in place.
 */
#ifndef MANAGER_OPERATION_H
#define MANAGER_OPERATION_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/finding.h"

/* What is asked for; who may is decided by bus/access.c. */
enum permission {
	PERMISSION_PUBLIC,     /* everyone: cells, states, readiness */
	PERMISSION_READ,       /* physical addresses, PCI contents */
	PERMISSION_CELLS,      /* make, run and end cells */
	PERMISSION_HYPERVISOR, /* enable and disable */
	PERMISSION_CONFIGURE,  /* stored configurations */
	PERMISSION_BOOT,       /* what is done when the machine starts */
};

/* The last part of the D-Bus error name and, in capitals, the REST code. */
#define OPERATION_ERROR_FAILED        "Failed"
#define OPERATION_ERROR_INVALID       "InvalidArgument"
#define OPERATION_ERROR_NO_CONFIG     "NoConfiguration"
#define OPERATION_ERROR_NO_GENERATION "NoSuchGeneration"
#define OPERATION_ERROR_CONFIG        "InvalidConfiguration"
#define OPERATION_ERROR_REFUSED       "ChecksFailed"
#define OPERATION_ERROR_STORE         "StoreFailed"
#define OPERATION_ERROR_SETTINGS      "InvalidSettings"
#define OPERATION_ERROR_CHANGED       "MachineChanged"
#define OPERATION_ERROR_ATTEMPT       "LastAttemptFailed"
#define OPERATION_ERROR_NO_CONFIRM    "NothingToConfirm"
#define OPERATION_ERROR_NOT_STORED    "NoSuchDocument"
#define OPERATION_ERROR_NOT_ENABLED   "NotEnabled"
#define OPERATION_ERROR_ENABLED       "AlreadyEnabled"
#define OPERATION_ERROR_NO_CELL       "NoSuchCell"
#define OPERATION_ERROR_CELL_EXISTS   "CellExists"
#define OPERATION_ERROR_CELL_STATE    "WrongCellState"
#define OPERATION_ERROR_DENIED        "CellDenied"
#define OPERATION_ERROR_IMAGE         "InvalidImage"
#define OPERATION_ERROR_NO_DRIVER     "NoDriver"
#define OPERATION_ERROR_DRIVER        "DriverFailed"
#define OPERATION_ERROR_BUSY          "Busy"
#define OPERATION_ERROR_TIMEOUT       "TimedOut"
#define OPERATION_ERROR_ACCESS        "AccessDenied"

/* Where an operation works; set at start, the same for all. */
struct operation_environment {
	const char *root;    /* "/", or a snapshot when the daemon serves one for tests */
	const char *store;   /* directory of the store */
	const char *running; /* directory of what is enabled (store/running.h) */
	const char *etc;     /* directory of cellwarden.conf and cells.d */
	uint64_t timeout_us; /* a job that runs longer is stopped */
};

struct operation_result {
	struct bytes content;         /* JSON text, or a file's bytes */
	const char *error;            /* OPERATION_ERROR_…; NULL on success */
	const char *message;          /* what, where, why, what to do; set together with error */
	struct finding_list findings; /* of an error: the details */
};

/* What an operation may have changed; from CHANGES_HYPERVISOR on it shows in bus/objects.c. */
enum operation_subject {
	CHANGES_NOTHING,
	CHANGES_CONFIGURATION,
	CHANGES_HYPERVISOR,
	CHANGES_DESIRED, /* a document of a cell that is wanted */
	CHANGES_CELL,    /* the one that its answer names: "name", and "state" unless it is gone */
};

struct operation {
	const char *name;      /* the D-Bus method */
	const char *signature; /* D-Bus types of the input: s, t, u, b, ay, as, at, ah */
	const char *parameters[4];
	bool is_binary; /* output: bytes ("ay"), else JSON text ("s") */
	bool is_quick;  /* runs in place */
	bool is_change; /* one at a time, in order */
	enum permission permission;
	enum operation_subject changes; /* who is told when it is done */

	/* @input: an object with the parameters by name. Fills @ret from @arena. */
	void (*run)(const struct operation_environment *environment, struct json_object *input,
		    struct arena *arena, struct operation_result *ret);
};

/** operation_next_type() - the length of the first complete type of a signature; 0 at its end. */
size_t operation_next_type(const char *signature);

/* Parameters of an input, by name; it has all that the signature says. */
uint64_t operation_input_uint(struct json_object *input, const char *name);
const char *operation_input_string(struct json_object *input, const char *name);
struct bytes operation_input_bytes(struct json_object *input, const char *name);

/** operation_input_list() - numbers, texts, or file descriptors (as numbers). Return: borrowed. */
struct json_object *operation_input_list(struct json_object *input, const char *name,
					 size_t *ret_n);

/** operations() - the table. */
const struct operation *operations(size_t *ret_n);

/** operation_find() - by name; NULL if there is none. */
const struct operation *operation_find(const char *name);

/** operation_fail() - end with an error; printf format. */
void operation_fail(struct arena *arena, struct operation_result *result, const char *error,
		    const char *message, ...) __attribute__((format(printf, 4, 5)));

/** operation_set_json() - succeed with a document, whose reference is taken. */
void operation_set_json(struct arena *arena, struct operation_result *result,
			struct json_object *json);

#endif
