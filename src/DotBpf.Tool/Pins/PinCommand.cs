using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Pins;

/// <summary><c>dotbpf pin …</c>: what is kept in BPF file systems.</summary>
internal static class PinCommand
{
    internal static Command Create(Terminal terminal) => new("pin", "List what is kept in a BPF file system")
    {
        PinShowCommand.Create(terminal),
    };
}
