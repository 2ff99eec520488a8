using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Programs;

/// <summary><c>dotbpf program …</c>: the programs of the kernel.</summary>
internal static class ProgramCommand
{
    internal static Command Create(Terminal terminal) => new("program", "List the programs of the kernel, or show what became of one")
    {
        ProgramShowCommand.Create(terminal),
        ProgramDumpCommand.Create(terminal),
    };
}
