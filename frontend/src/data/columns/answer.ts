// What the route `hyperparameters` answers.

export interface Answer {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: "number" | "text" | "boolean";
    readonly source: "hparams" | "name";
  }[];
  readonly runs: readonly {
    readonly run: string;
    readonly values: Readonly<Record<string, Value>>;
  }[];
}
export type Value = string | number | boolean;
