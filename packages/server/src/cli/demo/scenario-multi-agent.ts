import { timedOut } from './failures.ts'
import { deal } from './random.ts'
import { RESEARCH_TOPICS } from './research-topics.ts'
import type { Topic } from './research-topics.ts'
import { tool, tools, turn } from './script.ts'
import type { App, Scenario, Step } from './script.ts'
import { uuid } from './wording.ts'

const APP: App = {
  service: 'research-crew',
  version: '0.6.2',
  environment: 'staging',
  vocabulary: 'openinference',
  name: 'research-crew',
  rootKind: 'AGENT',
  streams: false,
  system:
    "You lead a crew of a planner, researchers and a writer. Let the planner split the brief, let researchers work side by side, and let the writer write. Give the person the writer's text and nothing else.",
  tools: [],
}

/** A planner splits the work, researchers search side by side, a writer writes it up. */
export const agentCrew: Scenario = ({ ordinal, random }) => {
  const topic = deal(RESEARCH_TOPICS, ordinal)
  const round = Math.floor(ordinal / RESEARCH_TOPICS.length)
  const brief = `${deal(['', "For Thursday's board meeting: ", 'Please redo this with current data. '], round)}${topic.brief}`
  return {
    app: APP,
    sessionId: uuid(random),
    userId: deal(['strategy', 'product', 'retail', 'care'], ordinal + round),
    model: 'gpt-4o',
    tags: ['research', 'multi-agent'],
    metadata: { crew: 'planner,researcher,writer', budget_usd: 1.5 },
    turns: [
      turn(brief, crewSteps(topic, brief, round), topic.report),
      ...(round === 1 ? [] : [turn(topic.followUp[0], [], topic.followUp[1])]),
    ],
    feedback: [
      {
        turn: 0,
        name: 'report_quality',
        score: deal([0.86, 0.74, 0.91], ordinal),
        label: 'good',
        explanation:
          'Clear recommendation, numbers traceable to the findings; sources are not cited in the text.',
        annotatorKind: 'LLM',
      },
    ],
  }
}

function crewSteps(topic: Topic, brief: string, round: number): Step[] {
  return [
    {
      type: 'agent',
      agent: {
        name: 'planner',
        model: 'gpt-5-mini',
        system: 'Split a brief into two to four strands that can be researched side by side.',
        task: brief,
        steps: [],
        answer: topic.plan,
      },
    },
    {
      type: 'parallel',
      steps: topic.strands.map(({ task, query, hits, finding }, index): Step => ({
        type: 'agent',
        agent: {
          name: `researcher-${index + 1}`,
          model: 'gpt-4o-mini',
          system:
            'Research one strand. Search, read, and report findings with numbers, in at most five sentences.',
          task,
          steps: [
            tools(
              tool('web_search', { query }, hits, { ms: 900 }),
              ...(index === 0
                ? [
                    tool(
                      'query_warehouse',
                      {
                        sql: 'SELECT city, count(*) FROM orders GROUP BY city ORDER BY 2 DESC LIMIT 20',
                      },
                      { rows: 20, ms: 412 },
                      { ms: 420 },
                    ),
                  ]
                : []),
            ),
            tools(
              ...hits.map((one, at) =>
                tool(
                  'fetch_page',
                  { url: one.url },
                  at === 1 && round === 1 ? '' : `${one.title}\n\n${one.snippet}`,
                  {
                    ms: 1300,
                    ...(at === 1 && round === 1
                      ? { failure: timedOut('fetcher', 8), ms: 8000 }
                      : {}),
                  },
                ),
              ),
            ),
          ],
          answer: finding,
        },
      })),
    },
    {
      type: 'agent',
      agent: {
        name: 'writer',
        model: 'claude-sonnet-4-5',
        system: 'Write for people who have five minutes. Lead with the recommendation.',
        task: `${brief}\n\nFindings:\n${topic.strands.map(({ finding }) => `- ${finding}`).join('\n')}`,
        steps: [],
        answer: topic.report,
      },
    },
  ]
}
