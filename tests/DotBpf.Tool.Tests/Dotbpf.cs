using System.Text.Json;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Tests;

/// <summary>Runs command lines in this process and keeps what they write.</summary>
internal sealed record Dotbpf(ExitCode Code, string Out, string Error)
{
    internal static Dotbpf Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        ExitCode code = Cli.Run(arguments, new Terminal { Out = output, Error = error });
        return new Dotbpf(code, output.ToString(), error.ToString());
    }

    internal JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Out);
        return document.RootElement.Clone();
    }

    /// <summary>Fails with everything that was written unless the command ended so.</summary>
    internal Dotbpf Expect(ExitCode code)
    {
        Assert.True(Code == code, $"expected {code}, got {Code}\n--- out\n{Out}\n--- error\n{Error}");
        return this;
    }
}
