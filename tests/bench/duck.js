/*
 * duck.js DATABASE RUNS SQL: what DuckDB takes for it, by npm's
 * @duckdb/node-api (found by NODE_PATH): prints the medians of wall and
 * processor time in ms.  Only the statements are measured, with their
 * answers fetched: not the start of node, of its library or of the database,
 * which crm's figures of a whole process have.  SQL may be a file: @PATH.
 */
'use strict';
const fs = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

async function main([file, runs, sql]) {
	const text = sql[0] === '@' ? fs.readFileSync(sql.slice(1), 'utf8') :
	    sql;
	const database = await DuckDBInstance.create(file);
	const connection = await database.connect();
	const wall = [], cpu = [];
	let answer;

	for (let i = 0; i < Number(runs); i++) {
		const before = process.cpuUsage();
		const from = process.hrtime.bigint();
		const reader = await connection.runAndReadAll(text);

		answer = reader.getRows();
		wall.push(Number(process.hrtime.bigint() - from) / 1e6);
		const used = process.cpuUsage(before);
		cpu.push((used.user + used.system) / 1e3);
	}
	connection.closeSync();
	console.log(median(wall).toFixed(3), median(cpu).toFixed(3),
	    String(answer.length > 0 ? answer[0][0] : ''));
}

main(process.argv.slice(2)).catch((e) => {
	console.error(String(e.message || e).split('\n')[0]);
	process.exit(1);
});
