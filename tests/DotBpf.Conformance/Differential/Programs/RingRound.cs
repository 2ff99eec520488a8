using DotBpf.Conformance.Differential.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Programs on the same ring, on both hosts, and what readers do between their runs.</summary>
internal sealed class RingRound : IDisposable
{
    private readonly Side _kernel, _embedded;
    private readonly Random _random;

    // Positions of readers that keep to the rules go on from where they are.
    private readonly bool _hasReaders;

    internal RingRound(BpfHost kernel, BpfHost embedded, int size, Random random)
    {
        byte[] bytes = new byte[RandomRingCalls.MostBytes];
        random.NextBytes(bytes);
        (_kernel, _embedded) = (new(kernel, size, bytes), new(embedded, size, bytes));
        _random = random;
        _hasReaders = random.Next(2) == 0;
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    internal void Run(ProgramSpec program, string text, int runs)
    {
        using ProgramHandle onKernel = _kernel.Load(program), onEmbedded = _embedded.Load(program);
        for (; runs > 0; runs--)
        {
            ulong start = _kernel.Memory.ProducerPosition;
            string before = $"consumer {_kernel.Memory.ConsumerPosition}, producer {start} of {_kernel.Memory.Size}";
            uint answer = Side.Run(onKernel), found = Side.Run(onEmbedded);
            if (answer != found || !_kernel.IsLike(_embedded, start))
                Assert.Fail($"{before}: kernel {answer} {_kernel}, embedded {found} {_embedded}\n{text}");
            if (_hasReaders)
                Read(_random.Next(4) == 0 ? int.MaxValue : _random.Next(6));
            else
                Move();
        }
    }

    private void Read(int records)
    {
        for (; records > 0; records--)
        {
            byte[]? expected = _kernel.Read(), found = _embedded.Read();
            Assert.Equal(expected, found);
            if (expected is null)
                return;
        }
    }

    // Where no reader can be, programs only find no room, or too much.
    private void Move()
    {
        ulong producer = _kernel.Memory.ProducerPosition, consumer = _kernel.Memory.ConsumerPosition;
        ulong position = _random.Next(12) switch
        {
            < 5 => producer - ((producer - consumer) / 2 & ~7ul),
            < 8 => producer,
            8 => producer + (ulong)_random.Next(-9000, 9000),
            9 => (ulong)_random.NextInt64(),
            10 => consumer - 8,
            _ => consumer,
        };
        Volatile.Write(ref _kernel.Memory.ConsumerPosition, position);
        Volatile.Write(ref _embedded.Memory.ConsumerPosition, position);
    }

    private sealed class Side : IDisposable
    {
        private readonly BpfHost _host;
        private readonly RingBufferMap<byte> _ring;
        private readonly MapHandle _bytes;
        private readonly RingBufferReader<byte> _reader;

        internal Side(BpfHost host, int size, byte[] bytes)
        {
            _host = host;
            _ring = host.CreateMap(new RingBufferMapSpec<byte>((uint)size));
            _bytes = host.CreateMap(new MapSpec { Name = "bytes", Type = MapType.Array, KeySize = 4, ValueSize = (uint)bytes.Length, MaxEntries = 1 });
            Assert.Equal(Errno.None, _bytes.Update(new byte[sizeof(int)], bytes));
            Memory = _ring.Handle.OpenRing();
            _reader = _ring.OpenReader();
        }

        internal RingBufferMemory Memory { get; }

        public void Dispose()
        {
            _reader.Dispose();
            Memory.Dispose();
            _ring.Dispose();
            _bytes.Dispose();
        }

        internal ProgramHandle Load(ProgramSpec program) =>
            _host.LoadProgram(program, new ProgramBindings { Maps = new Dictionary<string, MapHandle> { ["ring"] = _ring.Handle, ["bytes"] = _bytes }, License = "GPL" });

        internal static uint Run(ProgramHandle program)
        {
            Assert.Equal(Errno.None, program.TestRun(new() { Packet = new byte[64] }, out TestRunResult result));
            return result.ReturnValue;
        }

        internal byte[]? Read() => _reader.TryRead(out RingRecord<byte> record) ? record.Bytes.ToArray() : null;

        /// <summary>Whether positions are the same, and the records from one on, unless later ones lie over them. Nobody fills those that are discarded.</summary>
        internal bool IsLike(Side other, ulong start) =>
            (Memory.ConsumerPosition, Memory.ProducerPosition) == (other.Memory.ConsumerPosition, other.Memory.ProducerPosition)
            && (Memory.ProducerPosition - start > (ulong)Memory.Size
                || RingPair.Records(Memory, start, withDiscarded: false).AsSpan().SequenceEqual(RingPair.Records(other.Memory, start, withDiscarded: false)));

        public override string ToString() => $"(consumer {Memory.ConsumerPosition}, producer {Memory.ProducerPosition})";
    }
}
