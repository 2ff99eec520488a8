using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Types;

/// <summary><c>dotbpf btf …</c>: the types of objects and of the kernel.</summary>
internal static class BtfCommand
{
    internal static Command Create(Terminal terminal) => new("btf", "Write the types of an object or of the kernel")
    {
        BtfDumpCommand.Create(terminal),
    };
}
