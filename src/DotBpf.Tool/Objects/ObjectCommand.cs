using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary><c>dotbpf object …</c>: what object files say, their instructions, and whether hosts take them.</summary>
internal static class ObjectCommand
{
    internal static Command Create(Terminal terminal) => new("object", "Look into object files, or try whether they load")
    {
        ObjectShowCommand.Create(terminal),
        ObjectDisassembleCommand.Create(terminal),
        ObjectLoadCommand.Create(terminal),
        ObjectVerifyCommand.Create(terminal),
    };
}
