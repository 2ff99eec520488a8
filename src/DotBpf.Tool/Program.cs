using DotBpf.Tool;
using DotBpf.Tool.Output;

return (int)Cli.Run(args, Terminal.OfProcess());
