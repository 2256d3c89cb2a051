// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every rule, on a machine with one fault: it must say so; and on the machine
 * without the fault nobody may say anything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fakes/check-scene.h"

static void run(struct scene *scene, struct finding_list *findings)
{
	static const char *const names[] = { "one.cell", "two.cell" };
	struct check_input input = {
		.system = scene->system,
		.system_name = "root.json",
		.cells = (const struct config *const *)scene->cells,
		.cell_names = names,
		.n_cells = scene->n_cells,
		.inventory = scene->machine,
	};

	check_run(&input, findings);
	check_hardware(scene->machine, findings);
}

static bool is_said(const struct finding_list *findings, const char *rule)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (strcmp(findings->items[i].rule, rule) == 0)
			return true;
	return false;
}

static void find_faults(const struct scene_fault *faults, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		struct scene scene;

		scene_start(&scene, scene_pc());
		faults[i].put(&scene);
		run(&scene, &findings);
		if (!is_said(&findings, faults[i].rule))
			fail_msg("row %zu: nobody says %s", i, faults[i].rule);
		for (k = 0; k < findings.n; k++) {
			assert_non_null(check_rule_find(findings.items[k].rule));
			assert_non_null(findings.items[k].object);
			assert_non_null(findings.items[k].remedy);
		}
		scene_end(&scene);
	}
}

static void faults_of_a_configuration_are_found(void **state)
{
	find_faults(scene_config_faults, scene_n_config_faults);
}

static void faults_among_cells_and_of_the_machine_are_found(void **state)
{
	find_faults(scene_machine_faults, scene_n_machine_faults);
}

static bool has_fault(const struct scene_fault *faults, size_t n, const char *rule)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(faults[i].rule, rule) == 0)
			return true;
	return false;
}

static void what_is_right_is_not_complained_about(void **state)
{
	size_t n;

	for (n = 0; n <= 2; n++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		struct scene scene;

		scene_start(&scene, scene_pc());
		scene.n_cells = n;
		run(&scene, &findings);
		if (findings.n)
			fail_msg("%zu cells: %s: %s: %s", n, findings.items[0].rule,
				 findings.items[0].object, findings.items[0].message);
		scene_end(&scene);
	}
}

static void shared_memory_is_not_complained_about(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct scene scene;

	scene_start(&scene, scene_pc());
	scene_share(&scene);
	run(&scene, &findings);
	if (findings.n)
		fail_msg("%s: %s: %s", findings.items[0].rule, findings.items[0].object,
			 findings.items[0].message);
	scene_end(&scene);
}

static void an_arm_board_is_not_complained_about(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	struct inventory *machine = machine_new_gicv3();
	struct scene scene;
	size_t i;

	machine->kernel.virt = VIRT_USABLE;
	machine->kernel.is_module_available = YES;
	scene_start(&scene, machine);
	run(&scene, &findings);
	for (i = 0; i < findings.n; i++)
		if (strncmp(findings.items[i].rule, "reservation-", 12) != 0)
			fail_msg("%s: %s: %s", findings.items[i].rule, findings.items[i].object,
				 findings.items[i].message);
	scene_end(&scene);
}

static void every_rule_has_been_seen(void **state)
{
	const struct check_rule *rules;
	size_t n, i, k;

	rules = check_rules(&n);
	for (i = 0; i < n; i++) {
		assert_true(strlen(rules[i].title) && strlen(rules[i].why) &&
			    strlen(rules[i].remedy));
		for (k = 0; k < i; k++)
			assert_string_not_equal(rules[i].id, rules[k].id);
		if (!rules[i].run)
			continue; /* tested where they are reported: reservation, encode, model */
		if (!has_fault(scene_config_faults, scene_n_config_faults, rules[i].id) &&
		    !has_fault(scene_machine_faults, scene_n_machine_faults, rules[i].id))
			fail_msg("no fault shows %s", rules[i].id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_of_a_configuration_are_found),
		cmocka_unit_test(faults_among_cells_and_of_the_machine_are_found),
		cmocka_unit_test(what_is_right_is_not_complained_about),
		cmocka_unit_test(shared_memory_is_not_complained_about),
		cmocka_unit_test(an_arm_board_is_not_complained_about),
		cmocka_unit_test(every_rule_has_been_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
