using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>The records of a reader as <c>await foreach</c> takes them: each is lent until the next.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
public readonly struct RingRecords<TRecord>
    where TRecord : unmanaged
{
    private readonly RecordReader<TRecord> _reader;
    private readonly Deadline _deadline;
    private readonly CancellationToken _cancellation;
    private readonly bool _continueOnCapturedContext;

    internal RingRecords(RecordReader<TRecord> reader, Deadline deadline, bool continueOnCapturedContext, CancellationToken cancellation)
    {
        _reader = reader;
        _deadline = deadline;
        _cancellation = cancellation;
        _continueOnCapturedContext = continueOnCapturedContext;
    }

    /// <summary>Says where the loop goes on after a wait.</summary>
    /// <param name="continueOnCapturedContext">Whether in the synchronization context it began in, if there was one.</param>
    public RingRecords<TRecord> ConfigureAwait(bool continueOnCapturedContext) => new(_reader, _deadline, continueOnCapturedContext, _cancellation);

    /// <summary>Begins to read.</summary>
    /// <param name="cancellation">Ends the reading; without it the token given before counts.</param>
    public Enumerator GetAsyncEnumerator(CancellationToken cancellation = default) =>
        new(_reader, _deadline, _continueOnCapturedContext, cancellation.CanBeCanceled ? cancellation : _cancellation);

    /// <summary>Goes from record to record.</summary>
    public readonly struct Enumerator
    {
        private readonly RecordReader<TRecord> _reader;
        private readonly Deadline _deadline;
        private readonly CancellationToken _cancellation;
        private readonly bool _continueOnCapturedContext;

        internal Enumerator(RecordReader<TRecord> reader, Deadline deadline, bool continueOnCapturedContext, CancellationToken cancellation)
        {
            _reader = reader;
            _deadline = deadline;
            _cancellation = cancellation;
            _continueOnCapturedContext = continueOnCapturedContext;
        }

        /// <summary>The record of this step, lent until the next.</summary>
        public RingRecord<TRecord> Current => _reader.Current;

        /// <summary>Reads the next record, waiting for it.</summary>
        /// <returns>Whether there is one; <see langword="false"/> when time ran out or the reader was disposed.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        public ConfiguredValueTaskAwaitable<bool> MoveNextAsync()
        {
            _cancellation.ThrowIfCancellationRequested();
            ValueTask<bool> step = _deadline.IsOver ? ValueTask.FromResult(false)
                : _reader.TryReadUntilDisposed() ? ValueTask.FromResult(true)
                : WaitAsync();
            return step.ConfigureAwait(_continueOnCapturedContext);
        }

        /// <summary>Nothing to let go: the reader is its owner's to dispose.</summary>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> WaitAsync()
        {
            while (await _reader.WaitToReadAsync(_deadline, _cancellation).ConfigureAwait(false))
            {
                if (_reader.TryReadUntilDisposed())
                    return true;
            }

            return false;
        }
    }
}
