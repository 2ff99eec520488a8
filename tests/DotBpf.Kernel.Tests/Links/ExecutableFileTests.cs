using System.Globalization;

namespace DotBpf.Kernel.Tests;

/// <summary>Programs and libraries on disk, which anybody may have written.</summary>
public sealed class ExecutableFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("")]
    [InlineData("7f454c46")]
    [InlineData("not an executable at all, but long enough to have the header of one, which it has not")]
    public void Read_NoExecutable_SaysSo(string contents)
    {
        File.WriteAllText(_path, contents);

        Assert.Throws<FormatException>(() => UsdtProbes.Read(_path));
    }

    [Fact]
    public void Read_EveryPrefixAndManyDamages_NeverFailsOtherwise()
    {
        byte[] whole = File.ReadAllBytes(ProbedProgram.File);
        var random = new Random(5);

        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = round % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int i = 0; i < 8 && damaged.Length > 0; i++)
                damaged[random.Next(round % 4 == 3 ? Math.Min(64, damaged.Length) : damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_path, damaged);
            Exception? error = Record.Exception(() =>
            {
                UsdtProbes.Read(_path);
                using ExecutableFile file = ExecutableFile.Open(_path);
                new ExecutableSymbols(file).Matching("*");
            });

            Assert.True(error is null or FormatException or ExecutableFormatException, $"round {round.ToString(CultureInfo.InvariantCulture)}: {error}");
        }
    }

    [Fact]
    public void OffsetOf_VersionedFunction_TakesTheDefaultOrTheOneNamed()
    {
        string libc = CommandLine.Run("sh", "-c", "ls /lib/*/libc.so.6 /lib64/libc.so.6 /lib/libc.so.6 2>/dev/null | head -1").Trim();
        using ExecutableFile file = ExecutableFile.Open(libc);
        var symbols = new ExecutableSymbols(file);

        ulong current = symbols.OffsetOf("nanosleep");

        Assert.Equal(current, symbols.OffsetOf("nanosleep@@GLIBC_2.2.5"));
        Assert.Throws<MissingFunctionException>(() => symbols.OffsetOf("nanosleep@GLIBC_9.9"));
    }

    public void Dispose() => File.Delete(_path);
}
