using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Soak.Crashes;

/// <summary>Files of maps in which bytes were changed: whoever uses them gets answers or clear errors, and lives.</summary>
/// <remarks>1,200 files in as few processes as there are kinds; 20,000 with DOTBPF_LONG=1. A header whose checksum was made right again counts as the work of somebody who means harm.</remarks>
public sealed class DamageTests : IDisposable
{
    private const int ChecksumAt = 112;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly int s_filesOfKind = Environment.GetEnvironmentVariable("DOTBPF_LONG") == "1" ? 2_000 : 120;

    private readonly string _directory = Directory.CreateTempSubdirectory("dotbpf-damage-").FullName;

    public static TheoryData<MapType, MapFlags> Kinds => new()
    {
        { MapType.Hash, MapFlags.None },
        { MapType.Hash, MapFlags.NoPreallocation },
        { MapType.PerCpuHash, MapFlags.None },
        { MapType.LruHash, MapFlags.None },
        { MapType.LruHash, MapFlags.NoCommonLru },
        { MapType.LpmTrie, MapFlags.NoPreallocation },
        { MapType.Queue, MapFlags.None },
        { MapType.RingBuffer, MapFlags.None },
        { MapType.Array, MapFlags.None },
        { MapType.BloomFilter, MapFlags.None },
        { MapType.Arena, MapFlags.Mappable },
        { MapType.UserRingBuffer, MapFlags.None },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Use_OfDamagedFiles_EndsInAnswersOrClearErrors(MapType type, MapFlags flags)
    {
        byte[] original = Make(type, flags);
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int i = 0; i < s_filesOfKind; i++)
            File.WriteAllBytes(Path.Combine(_directory, $"case{i:d4}"), Damage((byte[])original.Clone(), random));

        (int code, string output, string errors) = Touch();

        Assert.True(code == 0, $"With seed {seed} the process ended with {code} at {output.TrimEnd().Split('\n')[^1]}: {errors}");
        Assert.Equal(s_filesOfKind, output.TrimEnd().Split('\n').Length);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    internal static byte[] Prefix(int number) => [(byte)(8 + (number % 25)), 0, 0, 0, (byte)(number * 37), (byte)number, 7, 9];

    private byte[] Make(MapType type, MapFlags flags)
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = DamagedMaps.Cpus, PinDirectory = _directory });
        bool hasKey = type is not (MapType.Queue or MapType.RingBuffer or MapType.UserRingBuffer or MapType.BloomFilter or MapType.Arena), hasValue = type is not (MapType.RingBuffer or MapType.UserRingBuffer or MapType.Arena);
        PinPath path = host.PinRoot.Child("original");
        using (MapHandle map = host.CreateMap(new()
        {
            Name = "original",
            Type = type,
            KeySize = !hasKey ? 0u : type == MapType.Array ? 4u : 8u,
            ValueSize = hasValue ? 8u : 0u,
            MaxEntries = type is MapType.RingBuffer or MapType.UserRingBuffer ? 4096u : type == MapType.Arena ? 20u : 60u,
            Flags = flags,
        }))
        {
            byte[] key = new byte[map.KeySize], value = new byte[map.ValueSize];
            for (int i = 0; i < 50 && hasValue; i++)
            {
                if (type == MapType.LpmTrie)
                    Prefix(i).CopyTo(key, 0);
                else if (hasKey)
                    BitConverter.TryWriteBytes(key, i);
                Assert.Equal(Errno.None, map.Update(key, value));
            }

            host.Pin(map, path);
        }

        byte[] bytes = File.ReadAllBytes(path.Value);
        host.Unpin(path);
        return bytes;
    }

    // In the header, the seats, or the entries; single bits, bytes, words, or a run of noise.
    private static byte[] Damage(byte[] file, Random random)
    {
        int dataAt = (int)MemoryMarshal.Read<ulong>(file.AsSpan(24));
        for (int changes = random.Next(1, 12); changes > 0; changes--)
        {
            int at = random.Next(10) switch
            {
                0 => random.Next(192),
                1 => random.Next(512, dataAt),
                _ => random.Next(dataAt, file.Length),
            };
            Change(file, at, random);
        }

        if (random.Next(2) == 0)
            MemoryMarshal.Write(file.AsSpan(ChecksumAt), Checksum(file));
        return random.Next(20) == 0 ? file[..random.Next(file.Length)] : file;
    }

    private static void Change(byte[] file, int at, Random random)
    {
        switch (random.Next(4))
        {
            case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: file[at] = (byte)random.Next(256); break;
            case 2: MemoryMarshal.Write(file.AsSpan(Math.Min(at & ~3, file.Length - 4)), (uint)random.Next(200)); break;
            default: random.NextBytes(file.AsSpan(at, Math.Min(random.Next(1, 64), file.Length - at))); break;
        }
    }

    // FNV-1a over the header up to the checksum; these maps have no types.
    private static ulong Checksum(byte[] file)
    {
        ulong sum = 0xcbf2_9ce4_8422_2325;
        foreach (byte value in file.AsSpan(0, ChecksumAt))
            sum = (sum ^ value) * 0x0000_0100_0000_01b3;
        return sum;
    }

    private (int Code, string Output, string Errors) Touch()
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(DamageTests).Assembly.Location);
        start.ArgumentList.Add("touch");
        start.ArgumentList.Add(_directory);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            process.WaitForExit();
            return (-1, output.GetAwaiter().GetResult(), $"It was still running after {s_patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
